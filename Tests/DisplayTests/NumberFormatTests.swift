import Display
import Testing

@Suite struct NumberFormatTests {
  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (1, "1"), (-3, "-3"), (12346, "12346"), (123_456_789, "123456789"), (0.5, "0.5"),
      (0.93124, "0.9312"), (0.93125, "0.9313"), (12.3456, "12.35"), (1234.5, "1235"), (12345.6, "12346"),
      (99.995, "100"),
      (9999.5, "10000"), (0.1 + 0.2, "0.3"), (0.000123456, "0.0001235"), (0.0000012345, "1.235e-6"),
      (-0.00000012, "-1.2e-7"),
      (1e15, "1e15"), (1.5e300, "1.5e300"), (123_456_789.5, "1.235e8"), (9.9999e-7, "1e-6"), (.infinity, "infinity"),
      (-.infinity, "-infinity"), (.nan, "nan"), (5e-324, "5e-324"), (.greatestFiniteMagnitude, "1.798e308"),
    ] as [(Double, String)])
  func fourSignificantDigitsWithoutZerosAtTheEnd(number: Double, text: String) {
    #expect(NumberFormat.text(number) == text)
  }

  @Test(
    arguments: [
      (0.0, 2, "0.00"), (1, 3, "1.000"), (0.005, 2, "0.01"), (-0.001, 2, "0.00"), (999.999, 1, "1000.0"),
      (1234.5678, 2, "1234.57"),
      (2.675, 2, "2.68"), (1e20, 1, "100000000000000000000.0"), (1e22, 2, "1e22"), (0.1, 0, "0"), (0.5, 0, "1"),
    ] as [(Double, Int, String)])
  func fixedDecimals(number: Double, decimals: Int, text: String) {
    #expect(NumberFormat.fixed(number, decimals: decimals) == text)
  }

  @Test(arguments: [
    ("took    12.3 s", "took <time>"), ("4 min 05 s left", "<time> left"), ("2 h 04 min.", "<time>."),
    ("18432 samples/s", "<time>"),
    ("a12 s", "a12 s"), ("12 steps", "12 steps"), ("3 s  340 ms", "<time> <time>"), ("5", "5"), ("2 h", "2 h"),
    ("", ""),
  ])
  func durationsAreMasked(text: String, masked: String) {
    #expect(DurationFormat.masked(text) == masked)
  }

  @Test func aColumnSharesItsDecimalsWithinFourDigits() {
    #expect(NumberFormat.column([0.9312, 0.95, 1]) == ["0.9312", "0.9500", "1.000"])
    #expect(NumberFormat.column([12, 3, 400]) == ["12", "3", "400"])
    #expect(NumberFormat.column([1234.5, 0.25, 7]) == ["1235", "0.25", "7.00"])
    #expect(NumberFormat.column([0.5, .nan, 1e-9, 0]) == ["0.5", "nan", "1e-9", "0.0"])
    #expect(NumberFormat.column([]).isEmpty)
    #expect(NumberFormat.range(0.961, 0.9961) == "0.9610 … 0.9961")
    #expect(NumberFormat.range(0, 12) == "0 … 12")
  }

  @Test(
    arguments: [
      (0.0, "0 s"), (0.0004, "0.4 ms"), (0.0123, "12 ms"), (0.34, "340 ms"), (0.9996, "1.0 s"), (12.34, "12.3 s"),
      (59.96, "1 min 00 s"),
      (245, "4 min 05 s"), (3599.6, "1 h 00 min"), (7440, "2 h 04 min"), (-3, "-3.0 s"), (.nan, "nan"),
      (1e300, "1e300 s"),
    ] as [(Double, String)])
  func durations(seconds: Double, text: String) {
    #expect(DurationFormat.text(seconds) == text)
  }
}
