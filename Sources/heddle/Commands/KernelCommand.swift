import ArgumentParser
import FileSystem
import Glibc
import JupyterKernel
import Language

/// `heddle kernel`: what the kernelspec starts.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Serve Jupyter; this is what the kernelspec starts.")

  @Argument(help: "The connection file that Jupyter wrote.")
  var connectionFile: String

  func run() throws { Glibc.exit(Self.serve(connectionFile)) }

  /// Serves at the connection that a file describes until the kernel is shut down.
  static func serve(_ path: String) -> Int32 {
    // A kernel that did not start would not be able to say why.
    if let complaint = MemoryBudget.complaint { StandardStream.complain(complaint) }
    do {
      let kernel = try Kernel(
        parsing: try Files.read(path, limit: 1 << 20), information: information,
        history: DatabaseHistory.standard(client: "jupyter")
      ) {
        Session(vocabulary: Vocabularies.all, folder: Environment.workingFolder)
      }
      var published: PublishedConnection?
      defer { published?.remove() }
      return try kernel.run { connection in
        guard let kernelID = kernel.registration?.kernelID else { return }
        // Who started it knows the channels all the same.
        do { published = try PublishedConnection(connection, of: kernelID) } catch {
          StandardStream.complain("other clients will not find this kernel: \(error)")
        }
      }
    } catch {
      StandardStream.complain("\(error)")
      return ExitStatus.unusable.rawValue
    }
  }

  static var information: KernelInformation {
    KernelInformation(
      implementationVersion: HeddleVersion.current, banner: Welcome.banner, languageVersion: HeddleVersion.current)
  }
}
