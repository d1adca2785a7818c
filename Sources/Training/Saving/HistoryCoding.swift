import JSON

extension EpochRecord {
  var json: JSON {
    [
      "epoch": .integer(epoch), "seconds": ExactNumber.json(seconds), "learningRate": ExactNumber.json(learningRate),
      "tasks": .array(tasks.map(\.json)),
    ]
  }

  init(_ fields: SavedFields) throws {
    self.init(
      epoch: try fields.count("epoch"), seconds: try fields.number("seconds"),
      learningRate: try fields.number("learningRate"), tasks: try fields.objects("tasks").map(TaskRecord.init))
  }
}

extension EpochRecord.TaskRecord {
  fileprivate var json: JSON {
    [
      "task": .string(task), "weight": ExactNumber.json(weight), "gradientNorm": ExactNumber.json(gradientNorm),
      "train": train.json, "validation": validation?.json ?? .null,
    ]
  }

  fileprivate init(_ fields: SavedFields) throws {
    self.init(
      task: try fields.text("task"), train: try EpochRecord.Split(fields.fields("train")),
      validation: fields.has("validation") ? try EpochRecord.Split(fields.fields("validation")) : nil,
      weight: try fields.number("weight"), gradientNorm: try fields.number("gradientNorm"))
  }
}

extension EpochRecord.Split {
  fileprivate var json: JSON {
    [
      "loss": ExactNumber.json(loss),
      "metrics": .array(
        metrics.map {
          [
            "metric": .string($0.metric), "value": ExactNumber.json($0.value),
            "isHigherBetter": .bool($0.isHigherBetter),
          ]
        }),
    ]
  }

  fileprivate init(_ fields: SavedFields) throws {
    self.init(
      loss: try fields.number("loss"),
      metrics: try fields.objects("metrics").map {
        Measured(
          metric: try $0.text("metric"), value: try $0.number("value"), isHigherBetter: try $0.flag("isHigherBetter"))
      })
  }
}

extension RunOutcome {
  var json: JSON {
    switch self {
    case .completed: ["kind": "completed"]
    case .stoppedEarly(let epoch): ["kind": "stoppedEarly", "epoch": .integer(epoch)]
    case .interrupted: ["kind": "interrupted"]
    case .outOfTime: ["kind": "outOfTime"]
    case .diverged(let tasks, let step):
      ["kind": "diverged", "tasks": .array(tasks.map(JSON.string)), "step": .integer(step)]
    }
  }

  init(_ fields: SavedFields) throws {
    self =
      switch try fields.text("kind") {
      case "completed": .completed
      case "stoppedEarly": .stoppedEarly(bestEpoch: try fields.count("epoch"))
      case "interrupted": .interrupted
      case "outOfTime": .outOfTime
      case "diverged": .diverged(tasks: try fields.texts("tasks"), step: try fields.count("step"))
      case let kind: throw SavedFields.damaged("no run ends '\(kind)'")
      }
  }
}

extension TimeShares {
  var json: JSON { .object(JSON.Object(named.map { ($0.name, ExactNumber.json($0.seconds)) })) }

  init(_ fields: SavedFields) throws {
    self.init()
    data = try fields.number("data")
    forward = try fields.number("forward")
    backward = try fields.number("backward")
    balance = try fields.number("balance")
    optimiser = try fields.number("optimiser")
    validation = try fields.number("validation")
  }
}
