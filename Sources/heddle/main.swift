import Experiments
import FileSystem
import Glibc
import MessagePassing
import Prelude

// What Jupyter starts goes past the reading of options, which would cost half of the start.
if Team.place.rank > 0 {
  // Of several processes the first alone shows and records; the others speak where it is lost.
  if let errors = StandardStream.silence() { Team.speak(through: errors) }
} else {
  Recording.begin(in: ExperimentStore.standard)
}
Prelude.keepDecoded(in: DataFolder.path)
let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "kernel", arguments.count == 2, let file = arguments.last, !file.hasPrefix("-") {
  exit(KernelCommand.serve(file))
}
exit(HeddleCommand.run(Array(arguments)))
