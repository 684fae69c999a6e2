import Indexing
import Testing

@testable import LedeCommand

@Suite("The line of progress") struct ProgressTextTests {
  private static func progress(
    files: Int, megabytes: Int64, of total: (files: Int, megabytes: Int64)? = nil,
    _ stage: IndexJob.Progress.Stage = .reading
  ) -> IndexJob.Progress {
    var progress = IndexJob.Progress()
    progress.stage = stage
    progress.fileCount = files
    progress.byteCount = megabytes * 1_000_000
    progress.articleCount = files
    progress.total = total.map { .init(fileCount: $0.files, byteCount: $0.megabytes * 1_000_000) }
    return progress
  }

  private static let cases: [(progress: IndexJob.Progress, seconds: Double, line: String)] = [
    (
      progress(files: 1_200, megabytes: 30, of: (4_000, 120)), 10.0,
      "[====            ]  25 %  0:30 left  1 200 of 4 000 files  3.0 MB/s  120 articles/s"
    ),
    (
      progress(files: 10, megabytes: 1, of: (4_000, 120)), 40,
      "[                ]   0 %  1:19:20 left  10 of 4 000 files  0.0 MB/s  0 articles/s"
    ),
    (
      progress(files: 10, megabytes: 1, of: (4_000, 120)), 0.5,
      "[                ]   0 %  10 of 4 000 files  2.0 MB/s  20 articles/s"
    ),
    (
      progress(files: 9, megabytes: 14, of: (9, 12)), 2,
      "[================]  99 %  0:00 left  9 of 9 files  7.0 MB/s  4 articles/s"
    ),
    (
      progress(files: 9, megabytes: 12, of: (9, 12), .committing), 2,
      "[================] 100 %  9 of 9 files  committing  6.0 MB/s  4 articles/s"
    ),
    (
      progress(files: 4, megabytes: 6, of: (9, 12), .committing), 2,
      "[========        ]  50 %  4 of 9 files  committing  3.0 MB/s  2 articles/s"
    ),
    (
      progress(files: 0, megabytes: 0, of: (0, 0)), 2,
      "[===             ]  0 files  0.0 MB/s  0 articles/s"
    ),
    (
      progress(files: 0, megabytes: 0, .counting(fileCount: 1_234)), 2,
      "[===             ]  counting  1 234 files"
    ),
    (
      progress(files: 0, megabytes: 50), 10,
      "[===             ]  0 files  5.0 MB/s  0 articles/s"
    ),
  ]

  @Test("has the part that is done and the time left where the total is known")
  func text() {
    for (progress, seconds, line) in Self.cases {
      #expect(ProgressText.line(progress, seconds: seconds, step: 1, columnCount: 100) == line)
    }
  }

  @Test("drops the parts that do not fit, and never part of one")
  func narrow() {
    let progress = Self.progress(files: 1_200, megabytes: 30, of: (4_000, 120))
    #expect(
      ProgressText.line(progress, seconds: 10, step: 1, columnCount: 59)
        == "[====            ]  25 %  0:30 left  1 200 of 4 000 files")
    for columns in 0..<120 {
      let line = ProgressText.line(progress, seconds: 10, step: 1, columnCount: columns)
      #expect(DisplayWidth.of(line) <= columns)
    }
  }
}
