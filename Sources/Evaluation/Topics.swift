import Articles

/// A question that results were judged for.
package struct Topic: Sendable, Equatable {
  package var id: String
  /// What is searched for.
  package var text: String

  package init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}

/// Reads topics.
///
/// Three forms, told apart by how the file begins: JSON lines `{"id": …, "text": …}` (also `_id`,
/// `query` and `title`), TREC's `<top> … </top>` with `<num>` and `<title>`, and lines
/// `id⇥text`.
package enum Topics {
  /// Topics by ascending place in the file.
  ///
  /// - Throws: `EvaluationError` at the first line that is no topic, or whose id came before.
  package static func parse(_ bytes: [UInt8]) throws(EvaluationError) -> [Topic] {
    let first = bytes.first { !LineFields.isSpace($0) && $0 < 0x80 }
    var topics: [Topic] = []
    var lines: [Int] = []
    if first == UInt8(ascii: "<") {
      for entry in try trec(bytes) {
        topics.append(entry.topic)
        lines.append(entry.line)
      }
    } else {
      try LineFields.forEach(bytes) { number, line throws(EvaluationError) in
        topics.append(
          first == UInt8(ascii: "{") ? try json(line, number) : try columns(line, number))
        lines.append(number)
      }
    }
    guard !topics.isEmpty else {
      throw EvaluationError(
        "holds no topic", remedy: "write one {\"id\": …, \"text\": …} per line")
    }
    var seen: Set<String> = []
    for (topic, line) in zip(topics, lines) where !seen.insert(topic.id).inserted {
      throw EvaluationError(
        line: line, "topic \(topic.id) comes twice", remedy: "give each topic an id of its own")
    }
    return topics
  }

  private static func json(
    _ line: ArraySlice<UInt8>, _ number: Int
  ) throws(EvaluationError) -> Topic {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(Array(line)) } catch {
      throw EvaluationError(
        line: number, "is not JSON", remedy: "write {\"id\": …, \"text\": …}")
    }
    let id = (value["id"] ?? value["_id"]).flatMap(Self.name)
    let text = (value["text"] ?? value["query"] ?? value["title"])?.string
    guard let id, let text else {
      throw EvaluationError(
        line: number, "has no \(id == nil ? "id" : "text")",
        remedy: "write {\"id\": …, \"text\": …}")
    }
    return Topic(id: id, text: text)
  }

  /// An id, which may be a number.
  private static func name(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text.isEmpty ? nil : text
    case .number(let digits): digits
    default: nil
    }
  }

  private static func columns(
    _ line: ArraySlice<UInt8>, _ number: Int
  ) throws(EvaluationError) -> Topic {
    guard let tab = line.firstIndex(of: UInt8(ascii: "\t")), tab > line.startIndex else {
      throw EvaluationError(
        line: number, "is no topic",
        remedy: "write {\"id\": …, \"text\": …}, TREC's <top>, or the id, a tab and the text")
    }
    return Topic(
      id: LineFields.text(line[..<tab]), text: LineFields.text(line[(tab + 1)...]))
  }

  // MARK: TREC

  /// Topics of TREC's ad hoc tracks: tags are not closed, a value goes to the next tag.
  private static func trec(
    _ bytes: [UInt8]
  ) throws(EvaluationError) -> [(topic: Topic, line: Int)] {
    var result: [(topic: Topic, line: Int)] = []
    var current: (id: String?, title: String?, line: Int)?
    var tag: [UInt8] = []
    var value: [UInt8] = []
    var start = 1
    func take() {
      let text = words(value)
      switch tag {
      case Array("num".utf8): current?.id = text.droppingPrefix("Number:")
      case Array("title".utf8): current?.title = text.droppingPrefix("Topic:")
      default: break
      }
      value.removeAll(keepingCapacity: true)
      tag = []
    }
    func finish() throws(EvaluationError) {
      take()
      guard let topic = current else { return }
      guard let id = topic.id, let title = topic.title, !id.isEmpty else {
        throw EvaluationError(
          line: topic.line, "a <top> has no <\(topic.id == nil ? "num" : "title")>",
          remedy: "give each topic <num> and <title>")
      }
      result.append((Topic(id: id, text: title), topic.line))
      current = nil
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") { start += 1 }
      if byte == UInt8(ascii: "<"),
        let end = bytes[index...].prefix(32).firstIndex(of: UInt8(ascii: ">"))
      {
        let name = bytes[(index + 1)..<end].map { $0 | ($0 >= 65 && $0 <= 90 ? 0x20 : 0) }
        switch name {
        case Array("top".utf8):
          try finish()
          current = (nil, nil, start)
        case Array("/top".utf8): try finish()
        default:
          take()
          tag = name
        }
        index = end + 1
        continue
      }
      value.append(byte)
      index += 1
    }
    try finish()
    return result
  }

  /// A value with its white space made single spaces.
  private static func words(_ bytes: [UInt8]) -> String {
    bytes.split(whereSeparator: LineFields.isSpace).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
  }
}

extension String {
  fileprivate func droppingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count).drop { $0 == " " }) : self
  }
}
