import LedeCommand
import Storage

/// `lede-index`: the same commands with a reader of pages.
@main
enum Main {
  static func main() {
    FreedMemory.giveBack()
    LedeCommand.main(CommandContext(pageReader: ExtractingPageReader()))
  }
}
