import LedeCommand

/// `lede`: everything but reading pages, which `lede-index` beside it does.
@main
enum Main {
  static func main() { LedeCommand.main(CommandContext()) }
}
