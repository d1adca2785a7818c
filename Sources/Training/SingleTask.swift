import Catalog

extension Run {
  /// The same tasks, inputs and arguments with a network for each task: what multitask learning is measured against.
  public func trainedAlone(observer: @escaping TrainingObserver) throws -> Run {
    var request = blueprint.request
    request.sharing = Choice("none")
    var arguments = arguments
    arguments.balance = Choice("equal")
    return try Trainer(try Blueprint(request, data: blueprint.data), arguments, observer: observer).train()
  }
}
