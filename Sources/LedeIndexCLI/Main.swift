import LedeCommand

/// `lede-index`: the same commands with a reader of pages.
@main
enum Main {
  static func main() { LedeCommand.main(CommandContext(pageReader: ExtractingPageReader())) }
}
