import IndexFormat
import Indexing
import Storage
import Testing

@testable import Lede

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Every internal failure has words: what, where, why, and what to do.
struct SearchErrorTests {
  private static func storage(
    _ operation: StorageError.Operation, _ errno: Int32, holder: String? = nil
  ) -> IndexDirectoryError {
    .storage(
      StorageError(operation, name: "segment-1", location: "/x/Index", errno: errno, holder: holder)
    )
  }

  private static let failures:
    [(error: IndexDirectoryError, code: SearchError.Code, part: String)] =
      [
        (.noIndex(location: "/x/Index"), .noIndex, "there is no index"),
        (storage(.lock, EAGAIN, holder: "pid 4711"), .locked, "pid 4711"),
        (storage(.append, ENOSPC), .system, "No space left"),
        (storage(.create, EACCES), .system, "Permission denied"),
        (storage(.create, EROFS), .system, "Read-only"),
        (storage(.read, EIO), .system, "Input/output"),
        (storage(.open, EMFILE), .system, "Too many open files"),
        (
          .damaged(FormatError(.newerVersion, file: "manifest-1", found: 9)), .newerVersion,
          "format 9"
        ),
        (
          .damaged(FormatError(.olderVersion, file: "manifest-1", expected: 2, found: 1)),
          .olderVersion, "format 1, not 2"
        ),
        (
          .outcomeUnknown(
            generation: 3,
            StorageError(.syncDirectory, name: "", location: "/x/Index", errno: EIO)),
          .outcomeUnknown, "commit 3"
        ),
        (.closed, .writerUnusable, "closed"),
        (.poisoned(storage(.append, ENOSPC)), .writerUnusable, "No space left"),
      ]

  @Test(arguments: failures.indices)
  func everyFailureHasACodeAReasonAndARemedy(index: Int) {
    let failure = Self.failures[index]
    let error = SearchError(failure.error, location: "/x/Index")
    #expect(error.code == failure.code)
    #expect(error.message.contains(failure.part), "\(error.message)")
    #expect(error.message.contains("/x/Index"))
    #expect(!error.remedy.isEmpty)
    #expect(error.path?.hasPrefix("/x/Index") == true)
    #expect(!error.description.contains("\n"))
  }

  @Test func damageNamesFileSectionAndPlace() {
    let kinds: [FormatError.Kind] = [
      .missing, .truncated, .overlong, .badMagic, .wrongKind, .wrongIndex, .wrongFile, .checksum,
      .range, .padding, .missingSection, .encoding,
    ]
    for kind in kinds {
      let fault = FormatError(kind, file: "segment-7", section: 3, offset: 512, "lengths")
      let error = SearchError(fault, location: "/x/Index")
      #expect(error.code == .damaged)
      for part in ["/x/Index/segment-7", "section 3", "byte 512", "lengths"] {
        #expect(error.message.contains(part), "\(error.message)")
      }
      #expect(error.remedy.contains("lede check"))
    }
  }

  @Test func aFailureIsTheSameWhenItComesAgainAndOtherwiseAnother() {
    func key(_ errno: Int32, _ name: String) -> String {
      SearchError(
        StorageError(.append, name: name, location: "/x/Index", errno: errno)
      ).recurrenceKey
    }
    #expect(key(ENOSPC, "segment-1") == key(ENOSPC, "segment-2"))
    // Neither has a remedy; these have the same.
    #expect(key(EFBIG, "segment-1") != key(ENOMEM, "segment-1"))
    #expect(key(ENOSPC, "segment-1") != key(EDQUOT, "segment-1"))
    func unread(_ path: String) -> String {
      let error = IndexJobError.read(Array(path.utf8), .system(SystemError(errno: EIO)))
      return SearchError(error, location: "/x/Index").recurrenceKey
    }
    #expect(unread("a.jsonl") == unread("a.jsonl"))
    #expect(unread("a.jsonl") != unread("b.jsonl"))
  }

  @Test func otherSettingsAreNamed() {
    let error = SearchError(
      IndexWriterError.settings(field: "title weight", existing: "2", asked: "3"),
      location: "/x/Index")
    #expect(error.code == .settingsDiffer)
    #expect(error.message == "index: /x/Index: it was made with title weight 2, not 3")
  }
}
