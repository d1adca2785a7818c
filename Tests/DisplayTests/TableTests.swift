import Catalog
import Display
import Testing

@Suite struct TableTests {
  private let runs = Table(records: [
    [(label: "run", cell: .text("a")), (label: "loss", cell: .number(0.3)), (label: "epoch", cell: .number(1))],
    [(label: "run", cell: .text("b")), (label: "loss", cell: .number(0.1))],
    [(label: "run", cell: .text("a")), (label: "loss", cell: .none), (label: "epoch", cell: .number(2))],
    [(label: "run", cell: .text("b")), (label: "loss", cell: .number(.nan)), (label: "note", cell: .text("diverged"))],
  ])

  @Test func recordsBecomeColumnsInOrderOfAppearance() {
    #expect(runs.columnNames == ["run", "loss", "epoch", "note"])
    #expect(runs.rowCount == 4)
    #expect(runs[1, "epoch"] == .none)
    #expect(runs[3, "note"] == .text("diverged"))
    #expect(runs[9, "note"] == .none)
    #expect(runs[0, "absent"] == .none)
    #expect(Table(records: [[], []]).rowCount == 2)
  }

  @Test func missingValuesSortLastEitherWay() throws {
    func order(_ table: Table) -> [String] { table.columns[0].cells.map(\.text) }
    let numbered = Table(runs.columns + [Column("n", numbers: [0, 1, 2, 3])])
    #expect(try numbered.sort(by: "loss").column("n")?.cells.map(\.text) == ["1", "0", "2", "3"])
    #expect(try numbered.sort(by: "loss", descending: true).column("n")?.cells.map(\.text) == ["0", "1", "2", "3"])
    #expect(order(try numbered.sort(by: "run")) == ["a", "a", "b", "b"])
  }

  @Test func anUnknownColumnIsNamedWithASuggestion() {
    #expect(
      throws: Complaint(
        "unknown-column", "the table has no column 'los'", label: "did you mean 'loss'?",
        notes: ["its columns are run, loss, epoch, note"])
    ) {
      try runs.select(["los"])
    }
    #expect(throws: Complaint.self) { try runs.select(["los"], as: ["loss"]) }
  }

  @Test func columnsAreSelectedUnderOtherNames() throws {
    let made = try runs.select(["loss", "run"], as: ["error", "name"])
    #expect(made.columnNames == ["error", "name"])
    #expect(made.column("error")?.cells.map(\.text) == runs.column("loss")?.cells.map(\.text))
    #expect(made.column("error")?.direction == runs.column("loss")?.direction)
  }

  @Test func rowsAreTakenFilteredGroupedAndJoined() throws {
    #expect(runs.take(2).rowCount == 2)
    #expect(runs.take(-1)[0, "note"] == .text("diverged"))
    #expect(runs.take(99).rowCount == 4 && runs.take(-99).rowCount == 4)
    #expect(runs.filter { runs[$0, "run"] == .text("a") }.rowCount == 2)
    #expect(try runs.groups(by: "run").map(\.rows) == [[0, 2], [1, 3]])
    let both = runs.concatenate(Table([Column("run", texts: ["c"]), Column("seed", numbers: [7])]))
    #expect(both.rowCount == 5 && both[4, "seed"] == .number(7) && both[0, "seed"] == .none && both[4, "loss"] == .none)
    #expect(runs.rows([3, 3, -1, 77]).rowCount == 2)
  }

  @Test func theBestIsMarkedOnlyWhereValuesDiffer() {
    #expect(Column("a", numbers: [1, 3, 3, .nan], direction: .higher).bestRows == [1, 2])
    #expect(Column("a", numbers: [1, 3, 2], direction: .lower).bestRows == [0])
    #expect(Column("a", numbers: [2, 2], direction: .lower).bestRows.isEmpty)
    #expect(Column("a", numbers: [2], direction: .lower).bestRows.isEmpty)
    #expect(Column("a", numbers: [1, 2]).bestRows.isEmpty)
    #expect(Column("a", [.number(1), .number(2)], direction: .higher, marked: [0, 1]).bestRows == [0, 1])
  }
}
