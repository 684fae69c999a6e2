import ArgumentParser
import Lede

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The way of every run: arguments to a command, its errors to words and an exit code.
///
/// Synchronous from end to end: starting the concurrency runtime costs more than a search.
package enum LedeCommand {
  /// Runs the process's arguments and ends the process.
  package static func main(_ context: CommandContext) -> Never {
    // A closed pipe is told by EPIPE where it is written to.
    signal(SIGPIPE, SIG_IGN)
    // Not where there is nothing to set: the lock's generic code is bound when it first runs.
    if context.pageReader != nil || context.serve != nil { CommandContext.current = context }
    let arguments = ArgumentOrder.normalized(Array(CommandLine.arguments.dropFirst()))
    exit(run(arguments).rawValue)
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    do {
      if let search = PlainSearch.read(arguments) {
        try search.run()
        return .success
      }
      var command = try RootCommand.parseAsRoot(arguments)
      try command.run()
      return .success
    } catch let failure as CommandFailure {
      return end(failure)
    } catch let error as SearchError {
      return end(CommandFailure(error))
    } catch {
      return end(parserError: error)
    }
  }

  private static func end(_ failure: CommandFailure) -> ExitStatus {
    OutputStream(STDERR_FILENO).write(failure.text)
    return failure.status
  }

  /// Help goes to standard output and is a success; all else is a wrong command line.
  private static func end(parserError error: any Error) -> ExitStatus {
    if RootCommand.exitCode(for: error) == .success {
      OutputStream().line(RootCommand.fullMessage(for: error))
      return .success
    }
    return end(
      CommandFailure(
        RootCommand.message(for: error), remedy: "`lede help` lists the commands and their options",
        status: .usage))
  }
}

/// The root of the command tree.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lede",
    abstract: "Full-text search for archives of articles.",
    usage: "lede [--index DIR] [--color auto|always|never] [-q|-v] COMMAND …\n       lede QUERY…",
    discussion: """
      lede QUERY… is lede search QUERY…. The index is --index, $LEDE_INDEX, ./Index, or the \
      nearest Index folder upwards.

      Exit codes: 0 found or done, 1 nothing found, 2 not understood, 3 index missing, locked or \
      damaged, 4 inputs skipped under --strict, 130/143 interrupted after a clean commit.
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Build",
        subcommands: [
          IndexCommand.self, WatchCommand.self, RemoveCommand.self, MergeCommand.self,
          OptimizeCommand.self,
          RebuildCommand.self,
        ]),
      CommandGroup(
        name: "Search",
        subcommands: [
          SearchCommand.self, RelatedCommand.self, SuggestCommand.self, StoriesCommand.self,
          DupesCommand.self, TimelineCommand.self,
        ]),
      CommandGroup(
        name: "Read",
        subcommands: [
          ShowCommand.self, WhyCommand.self, ExportCommand.self, ExtractCommand.self,
        ]),
      CommandGroup(
        name: "Analyse", subcommands: [StatsCommand.self, TermsCommand.self, AnalyzeCommand.self]),
      CommandGroup(name: "Evaluate", subcommands: [EvalCommand.self, BenchCommand.self]),
      CommandGroup(name: "Serve", subcommands: [ServeCommand.self]),
      CommandGroup(
        name: "Care",
        subcommands: [
          StatusCommand.self, CheckCommand.self, SnapshotCommand.self, VersionCommand.self,
        ]),
    ])

  /// The names of all commands.
  static let names = [
    "index", "watch", "remove", "merge", "optimize", "rebuild", "search", "related", "suggest",
    "stories", "dupes", "timeline", "show", "why", "export",
    "extract", "stats", "terms", "analyze", "eval", "bench", "serve", "status", "check", "snapshot",
    "version", "help",
  ]
}
