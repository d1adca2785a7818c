extension JSON {
  /// Members in the order in which they were read or added.
  ///
  /// Looking up a key is linear in the number of members, which are few in every format read here. A text that repeats
  /// a key keeps both members; the last one counts, as in Python and JavaScript.
  public struct Object: Sendable, Hashable, RandomAccessCollection, ExpressibleByDictionaryLiteral {
    /// A key and its value.
    public struct Member: Sendable, Hashable {
      public var key: String
      public var value: JSON

      /// The value under its key.
      public init(key: String, value: JSON) {
        self.key = key
        self.value = value
      }
    }

    /// The members in order.
    public private(set) var members: [Member]

    /// An object with no members.
    public init() { members = [] }

    /// The members as given, in that order.
    public init(_ members: some Sequence<(String, JSON)>) {
      self.members = members.map { Member(key: $0.0, value: $0.1) }
    }

    init(members: [Member]) { self.members = members }

    public init(dictionaryLiteral members: (String, JSON)...) { self.init(members) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(position: Int) -> Member { members[position] }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of `key`, nil where there is none; assigning replaces in place or adds at the end, nil removes.
    public subscript(key: String) -> JSON? {
      get { members.last { $0.key == key }?.value }
      set {
        guard let newValue else {
          members.removeAll { $0.key == key }
          return
        }
        if let index = members.lastIndex(where: { $0.key == key }) {
          members[index].value = newValue
        } else {
          members.append(Member(key: key, value: newValue))
        }
      }
    }

    /// Adds a member at the end without looking whether the key is there already.
    public mutating func append(_ key: String, _ value: JSON) { members.append(Member(key: key, value: value)) }

    /// Two objects are equal where each has the other's members, in any order.
    public static func == (left: Object, right: Object) -> Bool {
      if left.members == right.members { return true }
      guard left.count == right.count else { return false }
      let values = Dictionary(right.members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      return values.count == right.count && left.members.allSatisfy { values[$0.key] == $0.value }
    }

    /// Feeds what does not depend on the order.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(count)
      hasher.combine(Set(members.map(\.key)))
    }
  }
}
