#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

func exitNow(_ code: Int32) -> Never { exit(code) }

/// The files that are mapped into this process.
func processMaps() -> String {
  // Safe: the stream is closed once, after the last use; reads stay within the array.
  guard let file = unsafe fopen("/proc/self/maps", "r") else { return "" }
  defer { _ = unsafe fclose(file) }
  var text: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe fread(&buffer, 1, buffer.count, file)
    if count == 0 { break }
    text += buffer[..<count]
  }
  return String(decoding: text, as: UTF8.self)
}
