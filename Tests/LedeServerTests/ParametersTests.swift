import Testing

@testable import LedeServer

@Suite("Parameters of a request") struct ParametersTests {
  @Test(
    "are decoded as forms are",
    arguments: [
      ("q=a+b", "a b"), ("q=a%20b", "a b"), ("q=%E2%82%AC", "€"), ("q=a%2Bb", "a+b"),
      ("q=a%26b%3Dc&n=3", "a&b=c"), ("q=x=y", "x=y"), ("q=\u{e9}", "é"),
    ])
  func decoding(_ query: String, _ expected: String) throws {
    var parameters = try Parameters(query)
    #expect(try parameters.text("q") == expected)
  }

  @Test(
    "that are no UTF-8 in percent signs are refused",
    arguments: ["q=%", "q=%4", "q=%zz", "q=%ff", "q=%C3"])
  func badEncoding(_ query: String) {
    #expect(throws: RequestFault.encoding) { try Parameters(query) }
  }

  @Test("that are out of range, given twice or unknown are refused")
  func refusals() throws {
    var parameters = try Parameters("n=11&q=a&q=b&x=1&flag=maybe")
    #expect(throws: RequestFault.self) { try parameters.number("n", in: 0...10, default: 1) }
    #expect(throws: RequestFault.self) { try parameters.text("q") }
    #expect(throws: RequestFault.self) { try parameters.flag("flag") }
    #expect(throws: RequestFault.self) { try parameters.finish() }
    _ = parameters.texts("x")
    #expect(throws: Never.self) { try parameters.finish() }
  }
}
