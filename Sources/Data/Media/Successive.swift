import Catalog

/// Origins of pictures or sounds one after another, their items counted through.
public struct Successive<Origin: Sendable>: Sendable {
  /// In order.
  public let parts: [Origin]
  /// Where the items of each part end.
  private let ends: [Int]

  /// Parts with the number of items in each.
  init(_ counted: [(part: Origin, count: Int)]) {
    parts = counted.map(\.part)
    var end = 0
    ends = counted.map { counted in
      end += counted.count
      return end
    }
  }

  /// Items in all parts.
  var count: Int { ends.last ?? 0 }

  /// The part that holds `item`, and which of its items it is.
  func place(of item: Int) -> (part: Origin, item: Int) {
    // The first part that ends behind the item.
    var low = 0, high = ends.count - 1
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > item { high = middle } else { low = middle + 1 }
    }
    return (parts[low], item - (low == 0 ? 0 : ends[low - 1]))
  }

  /// Items of a part with `count` of them as they are counted behind `start` others; -1 stays.
  static func items(_ items: [Int32], of count: Int, behind start: Int) throws -> [Int32] {
    guard start <= Int32.max, count <= Int(Int32.max) - start else {
      throw Complaint("too-many-rows", "the datasets have more files than a column holds")
    }
    return items.map { $0 < 0 ? -1 : $0 + Int32(start) }
  }
}
