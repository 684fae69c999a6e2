import LedeCommand
import Storage

/// `lede`: everything but reading pages, which `lede-index` beside it does.
@main
enum Main {
  static func main() {
    FreedMemory.keep()
    LedeCommand.main(CommandContext())
  }
}
