import Glibc

/// The folder of the unpacked test data that is not part of the project, or nil where there is
/// none.
///
/// `LEDE_DATA` names it; else `../shared/data/unpack`, seen from the package, prints it.
package let testDataDirectory: String? = {
  // Safe: the pointer is read before anything can change the environment.
  if let named = unsafe getenv("LEDE_DATA") { return unsafe String(cString: named) }
  let package = String(#filePath.dropLast("/Tests/TestSupport/TestData.swift".count))
  guard let pipe = unsafe popen("\(package)/../shared/data/unpack 2>/dev/null", "r") else {
    return nil
  }
  defer { unsafe pclose(pipe) }
  var line = [CChar](repeating: 0, count: 4096)
  // Safe: fgets writes at most the given count, with a zero at the end.
  guard unsafe fgets(&line, Int32(line.count), pipe) != nil else { return nil }
  let path = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
  return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
}()

/// The bytes of a file below the test data, or nil where either is missing.
package func testData(_ path: String) -> [UInt8]? {
  testDataDirectory.flatMap { fileBytes("\($0)/\(path)") }
}

/// The bytes of a file in the folder `Fixtures` beside a test.
package func fixture(_ name: String, beside test: String = #filePath) -> [UInt8]? {
  guard let slash = test.lastIndex(of: "/") else { return nil }
  return fileBytes("\(test[..<slash])/Fixtures/\(name)")
}

private func fileBytes(_ path: String) -> [UInt8]? {
  guard let file = unsafe fopen(path, "r") else { return nil }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    // Safe: fread writes at most the given count.
    let count = unsafe fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes.append(contentsOf: chunk[..<count])
  }
}
