import Articles
import NIOCore
import Testing

@testable import LedeServer

@Suite("Answers that are kept") struct AnswerCacheTests {
  private func key(_ number: Int, generation: UInt64 = 1) -> AnswerCache.Key {
    AnswerCache.Key(path: "/api/search", query: "q=\(number)", generation: generation, day: 1)
  }

  private func answer(_ byteCount: Int) -> Response {
    Response(.ok, "text/plain", ByteBuffer(repeating: 65, count: byteCount))
  }

  @Test("hold for the question and the commit they were given for")
  func keys() {
    let cache = AnswerCache(byteCountMax: 1 << 20)
    cache.keep(answer(10), for: key(1))
    #expect(cache.answer(key(1)) != nil)
    #expect(cache.answer(key(2)) == nil)
    #expect(cache.answer(key(1, generation: 2)) == nil)
  }

  @Test("never take more than they may, and those asked for stay longest")
  func bound() {
    let cache = AnswerCache(byteCountMax: 100_000)
    for number in 0..<1_000 {
      cache.keep(answer(1_000), for: key(number))
      #expect(cache.answer(key(0)) != nil)
      #expect(cache.newerByteCount <= 50_000)
    }
    #expect(cache.answer(key(500)) == nil)
  }

  @Test("are none where none may be kept")
  func none() {
    let cache = AnswerCache(byteCountMax: 0)
    cache.keep(answer(1), for: key(1))
    #expect(cache.answer(key(1)) == nil)
  }
}

@Suite("The description of the API") struct DescriptionTests {
  private func description() throws -> JSONValue {
    let file = try #require(PageFiles.responses["/api/openapi.json"])
    return try JSONValue.parse(Array(file.body.readableBytesView))
  }

  @Test("names every question and no other, with parameters that are read")
  func paths() throws {
    guard case .object(let paths) = try #require(description()["paths"]) else {
      Issue.record("no paths")
      return
    }
    #expect(Set(paths.map(\.key)) == Set(API.questions.keys))
    #expect(try description()["openapi"]?.string == "3.1.0")
  }

  @Test("refers to forms that it has")
  func references() throws {
    let text = String(
      decoding: try #require(PageFiles.responses["/api/openapi.json"]).body.readableBytesView,
      as: UTF8.self)
    let names = text.split(separator: "\"#/components/schemas/").dropFirst()
      .compactMap { $0.split(separator: "\"").first.map(String.init) }
    let schemas = try #require(description()["components"]?["schemas"])
    #expect(names.count > 20)
    for name in names { #expect(schemas[name] != nil, "no form \(name)") }
  }
}

@Suite("The page's files") struct PageFileTests {
  @Test("hold no script, style or handler of their own, and name no other host")
  func inline() throws {
    let page = String(
      decoding: try #require(PageFiles.responses["/"]).body.readableBytesView, as: UTF8.self)
    #expect(page.contains("<main"))
    for forbidden in ["<style", " style=", " onclick", " onload", "http:", "https:"] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    let script = String(
      decoding: try #require(PageFiles.responses["/page.js"]).body.readableBytesView, as: UTF8.self)
    for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
      #expect(!script.contains(forbidden), "\(forbidden)")
    }
  }
}

@Suite("An address to listen at") struct AddressTests {
  @Test("is one of this machine alone")
  func own() {
    #expect(Server.Address("127.0.0.1:7700")?.port == 7_700)
    #expect(Server.Address("[::1]:0")?.host == "[::1]")
    #expect(Server.Address("8080")?.host == "127.0.0.1")
    for text in ["0.0.0.0:7700", "example.com:80", "localhost", "", ":1", "127.0.0.1:65536", "+5"] {
      #expect(Server.Address(text) == nil, "\(text)")
    }
  }
}
