import JSON
import Testing

struct WriterTests {
  @Test(arguments: [
    "null", "true", "-12", "0.1", "1e-05", "1e+16", "[]", "{}", #"{"z":1,"a":[1,2,{"b":"x"}]}"#,
    #""tab\t line\n quote\" back\\ \b\f\r bell\u0007 slash/ é😀""#,
  ])
  func `compact text reads back as it was`(text: String) throws {
    #expect(try JSON.parse(text).compactText == text)
  }

  @Test(arguments: ["1.10", "1E5", "-0", "123456789012345678901234567890", "1e400", "NaN", "-Infinity", "[Infinity]"])
  func `a document keeps the text of its numbers`(text: String) throws {
    #expect(try JSON.parse(text, options: .document).compactText == text)
  }

  @Test func `pretty text is laid out as nbformat does`() throws {
    let text = """
      {
       "cells": [
        {
         "cell_type": "code",
         "metadata": {},
         "outputs": [],
         "source": [
          "let a = 1\\n",
          "é"
         ]
        }
       ],
       "nbformat": 4
      }
      """
    #expect(try JSON.parse(text, options: .document).pretty() == text)
  }

  @Test func `what is not finite is written as null`() {
    #expect(JSON.array([.double(.nan), .double(.infinity), .double(2)]).compactText == "[null,null,2.0]")
  }
}
