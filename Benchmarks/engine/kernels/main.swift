import Glibc
import Tensor

// engine-kernels measure [WORKLOAD [WORDS]]
//   One line for each kernel of the workload whose group or name has the words: workload, group, name, runs a step,
//   operations, bytes, seconds a run, operations a second at the peak.
// engine-kernels count WORKLOAD RUNS
//   Runs each kernel of the workload so often, for counting instructions.

func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func seconds(_ body: () -> Void) -> Double {
  let start = now()
  body()
  return now() - start
}

/// Operations a second of one core with all of its multipliers at work.
func peak() -> Double {
  var operations = 0.0
  let time = seconds { operations = kernels.peak(200_000) }
  return operations / time
}

func measure(_ kernel: KernelCase) {
  kernel.run()
  let once = max(seconds(kernel.run), 1e-7)
  let runs = max(1, Int(0.01 / once))
  // The fastest of several rounds of each, which others on the machine disturb least.
  var time = Double.infinity, highest = 0.0
  for _ in 0..<9 {
    highest = max(highest, peak())
    time = min(time, seconds { for _ in 0..<runs { kernel.run() } } / Double(runs))
  }
  print(
    kernel.workload, kernel.group.rawValue, kernel.name, String(kernel.times), String(kernel.operations),
    String(kernel.bytes), String(time), String(highest), separator: "\t")
}

let arguments = CommandLine.arguments
let words = arguments.dropFirst(2).map { $0 }
switch arguments.dropFirst().first {
case "measure":
  for workload in workloads where words.isEmpty || words[0] == workload.name {
    for kernel in workload.cases() {
      let text = "\(kernel.workload) \(kernel.group.rawValue) \(kernel.name)"
      if words.allSatisfy({ word in text.split(separator: " ").contains { $0 == word } }) { measure(kernel) }
    }
  }
case "count":
  let runs = words.last.flatMap { Int($0) } ?? 1
  for workload in workloads where words.contains(workload.name) {
    for kernel in workload.cases() { for _ in 0..<runs { kernel.run() } }
  }
default:
  print("usage: engine-kernels measure [WORKLOAD [WORDS]] | count WORKLOAD RUNS")
  exit(2)
}
