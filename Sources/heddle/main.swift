import Experiments
import Glibc
import Prelude

// What Jupyter starts goes past the reading of options, which would cost half of the start.
Recording.begin(in: ExperimentStore.standard)
let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "kernel", arguments.count == 2, let file = arguments.last, !file.hasPrefix("-") {
  exit(KernelCommand.serve(file))
}
exit(HeddleCommand.run(Array(arguments)))
