import Language
import Tensor

extension Function {
  /// The function with the loops that it runs under the cell's interruption.
  var watched: Function {
    wrapped { call, body in
      let interruption = call.environment.interruption
      return try Watch { try interruption.check() }.during { try body(call) }
    }
  }
}
