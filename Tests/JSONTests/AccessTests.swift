import JSON
import Testing

struct AccessTests {
  let value: JSON = ["a": "x", "n": 3, "f": 2.5, "w": 4.0, "l": [1, true], "o": ["z": nil]]

  @Test func `members and items are found by key and index`() {
    #expect(value["a"]?.text == "x")
    #expect(value["n"]?.integer == 3)
    #expect(value["n"]?.double == 3)
    #expect(value["f"]?.integer == nil)
    #expect(value["w"]?.integer == 4)
    #expect(value["l"]?[1]?.flag == true)
    #expect(value["o"]?["z"]?.isNull == true)
    #expect(value.object?.keys == ["a", "n", "f", "w", "l", "o"])
  }

  @Test func `what is not there is nil`() {
    #expect(value["b"] == nil)
    #expect(value["l"]?[2] == nil)
    #expect(value["l"]?[-1] == nil)
    #expect(value["a"]?["x"] == nil)
    #expect(JSON.null["a"] == nil)
    #expect(JSON.double(1e300).integer == nil)
  }

  @Test func `assigning keeps the order`() {
    var changed = value
    changed["n"] = 7
    changed["new"] = true
    changed["a"] = Optional<JSON>.none
    #expect(changed.compactText == #"{"n":7,"f":2.5,"w":4.0,"l":[1,true],"o":{"z":null},"new":true}"#)
  }

  @Test func `objects are equal in any order and the last of equal keys counts`() throws {
    #expect(["a": 1, "b": 2] as JSON == ["b": 2, "a": 1])
    #expect(["a": 1] as JSON != ["a": 2])
    #expect(try JSON.parse(#"{"a":1,"a":2}"#)["a"] == 2)
  }
}
