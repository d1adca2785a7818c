import FileSystem
import Glibc
import Synchronization

/// What went wrong between processes.
public struct TeamError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Lower case, one line, no period.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// The processes that `mpirun` started together, through Open MPI's library, which is loaded only then.
///
/// All members call the same functions in the same order. A member that is lost ends the others: Open MPI's launcher sees to that,
/// and one that is left says what to do.
public final class Team: Sendable {
  /// The number of this process, from 0.
  public let rank: Int
  /// Processes in all.
  public let size: Int
  private let library: Library
  private let watch: LossWatch

  /// What `mpirun` says of this process before anything is loaded: 0 of 1 where it was started alone.
  public static var place: (rank: Int, size: Int) {
    guard let size = Environment.value("OMPI_COMM_WORLD_SIZE").flatMap({ Int($0) }), size > 1,
      let rank = Environment.value("OMPI_COMM_WORLD_RANK").flatMap({ Int($0) }), (0..<size).contains(rank)
    else { return (0, 1) }
    return (rank, size)
  }

  /// The team of this process; nil where it was started alone.
  ///
  /// - Throws: `TeamError` where Open MPI's library cannot be used.
  public static func current() throws -> Team? {
    guard place.size > 1 else { return nil }
    return try joined.withLock { joined in
      if let joined { return joined }
      let team = try Team()
      joined = team
      return team
    }
  }

  private static let joined = Mutex<Team?>(nil)

  private init() throws {
    library = try Library()
    (rank, size) = try library.start()
    watch = LossWatch(rank: rank, size: size, neighbours: try Self.neighbours(library, of: size))
    try watch.start()
    // A member that ends without a word is taken for lost; one that fails ends the others, which wait for it.
    on_exit({ status, _ in Team.joined.withLock { $0?.library.finish(status) } }, nil)
  }

  /// The processes of the members that run on this machine, by rank.
  private static func neighbours(_ library: Library, of size: Int) throws -> [Int: pid_t] {
    var machine = utsname()
    uname(&machine)
    let name = withUnsafeBytes(of: machine.nodename) { Array($0) }
    let own = withUnsafeBytes(of: getpid()) { Array($0) } + name
    var all = [UInt8](repeating: 0, count: own.count * size)
    try all.withUnsafeMutableBytes { all in
      guard let start = all.baseAddress else { return }
      try own.withUnsafeBytes { own in
        guard let bytes = own.baseAddress else { return }
        try library.allGather(bytes, Int32(own.count), start)
      }
    }
    let width = MemoryLayout<pid_t>.size
    var found: [Int: pid_t] = [:]
    for member in 0..<size {
      let entry = all[member * own.count..<(member + 1) * own.count]
      guard entry.dropFirst(width).elementsEqual(name) else { continue }
      found[member] = entry.withUnsafeBytes { $0.loadUnaligned(as: pid_t.self) }
    }
    return found
  }

  /// What to say, in a clause, should a member be lost from now on; nil for no more than that it is.
  public func advise(_ advice: String?) { watch.set(advice) }

  /// Has that said through `descriptor` instead of standard error, which is silent in all members but the first.
  public static func speak(through descriptor: Int32) { LossWatch.voice.withLock { $0 = descriptor } }

  /// Every member's bytes, as many from each, one after the other in the order of ranks.
  public func gather(_ bytes: UnsafeRawBufferPointer, into all: UnsafeMutableRawPointer) throws {
    // The library counts in 32 bits; a piece of each member at a time would scatter the result.
    guard bytes.count <= Int(Int32.max) else { throw TeamError("\(bytes.count) bytes are too many for one message") }
    try library.allGather(bytes.baseAddress ?? UnsafeRawPointer(all), Int32(bytes.count), all)
  }

  /// Every member's numbers, as many from each.
  public func gather(_ numbers: [Double]) throws -> [[Double]] {
    var all = [Double](repeating: 0, count: numbers.count * size)
    try all.withUnsafeMutableBytes { all in
      guard let start = all.baseAddress else { return }
      try numbers.withUnsafeBytes { try gather($0, into: start) }
    }
    return (0..<size).map { Array(all[$0 * numbers.count..<($0 + 1) * numbers.count]) }
  }

  /// Every member's bytes, however many from each.
  public func gather(bytes: [UInt8]) throws -> [[UInt8]] {
    let counts = try gather([Double(bytes.count)]).map { Int($0[0]) }
    let longest = counts.max() ?? 0
    guard longest > 0 else { return counts.map { _ in [] } }
    let padded = bytes + [UInt8](repeating: 0, count: longest - bytes.count)
    var all = [UInt8](repeating: 0, count: longest * size)
    try all.withUnsafeMutableBytes { all in
      guard let start = all.baseAddress else { return }
      try padded.withUnsafeBytes { try gather($0, into: start) }
    }
    return counts.enumerated().map { Array(all[$0 * longest..<$0 * longest + $1]) }
  }
}

/// Open MPI's library, reached by name.
private final class Library: @unchecked Sendable {
  private typealias Start =
    @convention(c) (
      UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<Int32>
    ) -> Int32
  private typealias Ask = @convention(c) (UnsafeMutableRawPointer, UnsafeMutablePointer<Int32>) -> Int32
  private typealias AllGather =
    @convention(c) (
      UnsafeRawPointer, Int32, UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int32, UnsafeMutableRawPointer,
      UnsafeMutableRawPointer
    ) -> Int32
  private typealias SetHandler = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32
  private typealias Abort = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
  private typealias Finish = @convention(c) () -> Int32

  private let handle: UnsafeMutableRawPointer
  private let world: UnsafeMutableRawPointer
  private let byte: UnsafeMutableRawPointer
  private let gather: AllGather

  /// Names of the library, newest first.
  private static let names = ["libmpi.so.80", "libmpi.so.40", "libmpi.so"]
  /// Calls come from one thread at a time.
  private static let serialized: Int32 = 2

  init() throws {
    // Its plug-ins look for its symbols among those of the process.
    guard let handle = Self.names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_GLOBAL) }).first else {
      let reason = dlerror().map { String(cString: $0) } ?? ""
      throw TeamError("mpirun started this process, but open mpi's library cannot be loaded: \(reason)")
    }
    self.handle = handle
    world = try Self.find("ompi_mpi_comm_world", in: handle)
    byte = try Self.find("ompi_mpi_byte", in: handle)
    gather = unsafeBitCast(try Self.find("MPI_Allgather", in: handle), to: AllGather.self)
  }

  private static func find(_ name: String, in handle: UnsafeMutableRawPointer) throws -> UnsafeMutableRawPointer {
    guard let symbol = dlsym(handle, name) else {
      throw TeamError("the mpi library has no '\(name)': it is not open mpi's")
    }
    return symbol
  }

  func start() throws -> (rank: Int, size: Int) {
    let initialise = unsafeBitCast(try Self.find("MPI_Init_thread", in: handle), to: Start.self)
    var provided: Int32 = 0, rank: Int32 = 0, size: Int32 = 0
    try Self.check(initialise(nil, nil, Self.serialized, &provided), "start")
    // An error is one of this program, not the end of it.
    let setHandler = unsafeBitCast(try Self.find("MPI_Comm_set_errhandler", in: handle), to: SetHandler.self)
    try Self.check(setHandler(world, try Self.find("ompi_mpi_errors_return", in: handle)), "set_errhandler")
    try Self.check(unsafeBitCast(try Self.find("MPI_Comm_rank", in: handle), to: Ask.self)(world, &rank), "rank")
    try Self.check(unsafeBitCast(try Self.find("MPI_Comm_size", in: handle), to: Ask.self)(world, &size), "size")
    return (Int(rank), Int(size))
  }

  func allGather(_ bytes: UnsafeRawPointer, _ count: Int32, _ all: UnsafeMutableRawPointer) throws {
    try Self.check(gather(bytes, count, byte, all, count, byte, world), "gather")
  }

  func finish(_ status: Int32) {
    if status == 0, let symbol = dlsym(handle, "MPI_Finalize") {
      _ = unsafeBitCast(symbol, to: Finish.self)()
    } else if let symbol = dlsym(handle, "MPI_Abort") {
      _ = unsafeBitCast(symbol, to: Abort.self)(world, status)
    }
  }

  private static func check(_ code: Int32, _ call: String) throws {
    guard code == 0 else { throw TeamError("a process of the team is lost (open mpi's \(call) gave error \(code))") }
  }
}
