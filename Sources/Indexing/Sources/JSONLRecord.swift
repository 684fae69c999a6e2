import Articles

/// One record of a file of JSON lines, its text as UTF-8 bytes.
///
/// Filled by `JSONLReader` again and again, so that its arrays keep their room. Known names are
/// `id title text date author site url language section tags`; `body`, `published`, `byline` and
/// `lang` stand in where the first name is absent. Everything else, and what a stand-in's name
/// holds beside the first, is kept in `extra`:
///
/// - numbers and booleans as written, `null` not at all;
/// - an array as several fields of its name;
/// - an object's members as fields named `outer.inner`; what nests deeper is counted, not kept.
package struct JSONLRecord: Sendable, Equatable {
  /// A named value beyond the known ones.
  package struct Field: Sendable, Equatable {
    package var name: [UInt8]
    package var value: [UInt8]
  }

  /// The known names.
  ///
  /// A stand-in follows the name it stands in for.
  enum Slot: Int, CaseIterable {
    case id = 0
    case title, text, body, date, published, author, byline, site, url, language, lang, section

    /// Elements of an array are joined by this.
    var separator: [UInt8] {
      self == .text || self == .body ? Array("\n\n".utf8) : Array(", ".utf8)
    }

    var standIn: Slot? {
      switch self {
      case .text: .body
      case .date: .published
      case .author: .byline
      case .language: .lang
      default: nil
      }
    }

    var name: [UInt8] { Array(String(describing: self).utf8) }
  }

  /// The line in the file, from 1.
  package internal(set) var line = 0
  /// Keywords; a string of them is split at commas and semicolons.
  package internal(set) var tags: [[UInt8]] = []
  package internal(set) var extra: [Field] = []
  /// Whether the text was longer than an article may be, and was cut.
  package internal(set) var isTextCut = false
  /// Values that were not kept: nested deeper than one object, too long, or too many.
  package internal(set) var droppedValueCount = 0

  var slots: [[UInt8]] = Array(repeating: [], count: Slot.allCases.count)
  /// The slots whose value is a JSON number.
  private var numberSlots: UInt32 = 0

  package init() {}

  /// The record's own id, or its line where it has none.
  package var id: [UInt8] { slots[Slot.id.rawValue] }
  package var title: [UInt8] { slots[Slot.title.rawValue] }
  package var text: [UInt8] { slots[Slot.text.rawValue] }
  package var author: [UInt8] { slots[Slot.author.rawValue] }
  package var site: [UInt8] { slots[Slot.site.rawValue] }
  package var url: [UInt8] { slots[Slot.url.rawValue] }
  package var language: [UInt8] { slots[Slot.language.rawValue] }
  package var section: [UInt8] { slots[Slot.section.rawValue] }
  /// The date as written.
  package var writtenDate: [UInt8] { slots[Slot.date.rawValue] }
  /// Whether the date is a JSON number.
  package var isDateNumber: Bool { numberSlots & 1 << UInt32(Slot.date.rawValue) != 0 }

  // MARK: Filling

  /// Larger buffers are given back rather than kept for the next record.
  private static let keptByteCount = 1 << 20

  mutating func reset(line: Int) {
    self.line = line
    for index in slots.indices {
      slots[index].removeAll(keepingCapacity: slots[index].capacity <= Self.keptByteCount)
    }
    numberSlots = 0
    tags.removeAll(keepingCapacity: true)
    extra.removeAll(keepingCapacity: true)
    isTextCut = false
    droppedValueCount = 0
  }

  /// Forgets an earlier member of the same name: the last one holds.
  mutating func begin(_ slot: Slot) {
    slots[slot.rawValue].removeAll(keepingCapacity: true)
    numberSlots &= ~(1 << UInt32(slot.rawValue))
  }

  mutating func append(_ value: [UInt8], isNumber: Bool, to slot: Slot) {
    if !slots[slot.rawValue].isEmpty { slots[slot.rawValue] += slot.separator }
    slots[slot.rawValue] += value
    if isNumber { numberSlots |= 1 << UInt32(slot.rawValue) }
  }

  /// Puts stand-ins in place and names a record that has no id.
  mutating func finish() {
    for slot in Slot.allCases {
      guard let standIn = slot.standIn, !slots[standIn.rawValue].isEmpty else { continue }
      if slots[slot.rawValue].isEmpty {
        slots.swapAt(slot.rawValue, standIn.rawValue)
        let isNumber = numberSlots >> UInt32(standIn.rawValue) & 1
        numberSlots |= isNumber << UInt32(slot.rawValue)
      } else if slots[standIn.rawValue].count <= JSONLLimits.valueByteCountMax {
        extra.append(Field(name: standIn.name, value: slots[standIn.rawValue]))
      } else {
        droppedValueCount += 1
      }
      slots[standIn.rawValue].removeAll(keepingCapacity: true)
    }
    if id.isEmpty { slots[Slot.id.rawValue] = Array(String(line).utf8) }
  }

  /// Whether neither title nor text has a byte that is not white space.
  var isBlank: Bool {
    text.allSatisfy(ParagraphText.isSpace) && title.allSatisfy(ParagraphText.isSpace)
  }
}

/// What a record may weigh, beside its text.
package enum JSONLLimits {
  /// Bytes of text and of title; the rest is cut and the record says so.
  package static let textByteCountMax = 64 << 20
  /// Bytes of any other value; longer ones are not kept.
  package static let valueByteCountMax = 1 << 16
  /// Bytes of a name; a member with a longer one is not kept.
  package static let nameByteCountMax = 1 << 10
  /// Extra fields and tags of a record; further ones are not kept.
  package static let extraCountMax = 1 << 10
  /// Depth of nested values; deeper makes the record malformed.
  package static let depthMax = 512
  /// Ids remembered for finding duplicates within a file (20 MB); later records are taken as new.
  package static let idCountMax = 1 << 20
}
