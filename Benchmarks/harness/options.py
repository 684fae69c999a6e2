"""The options of Benchmarks/run."""

import argparse

from harness import commands
from harness.workspace import default_folder


def _commands(text):
    names = text.split(",")
    for name in names:
        try:
            commands.parse(name)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return names


def _positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not 1 or more")
    return value


def parse(arguments, engines):
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run", allow_abbrev=False,
        description="Runs Lede and its rivals on the same text and queries, in one table. Ends "
        "with 1 where Lede's results differ from its exhaustive mode's, or a rival's from Lede's.")

    def _engines(text):
        names = text.split(",")
        unknown = [name for name in names if name not in engines]
        if unknown:
            raise argparse.ArgumentTypeError(f"{unknown[0]} is none of {', '.join(engines)}")
        return names

    add = parser.add_argument
    add("--corpus", metavar="F", help="JSON lines with id, title and text (default: the corpus "
        "that Benchmarks/make-corpus made)")
    add("--queries", metavar="F", help="one query a line, plain or {\"query\": …}")
    add("--long-queries", metavar="F", help="unions of many words, a class of their own; "
        "as --queries, or TSV whose fourth field has the words")
    add("--passages", action="store_true", help="cut articles into pieces of about 1,000 letters")
    add("--engines", metavar="A,B", type=_engines, default=list(engines),
        help=f"the rivals, of {', '.join(engines)} (default: all)")
    add("--commands", metavar="A,B", type=_commands, default=commands.ALL,
        help=f"default: {','.join(commands.ALL)}")
    add("--segments", metavar="N", type=_positive, default=1, help="segments of each index")
    add("--passes", metavar="N", type=_positive, default=3,
        help="how often each engine runs, in turn (default: 3)")
    add("--rounds", metavar="N", type=_positive, default=10,
        help="rounds over the queries in a pass; the best counts (default: 10)")
    add("--warm-up", metavar="N", type=int, default=30,
        help="untimed rounds before them for engines that compile as they run (default: 30)")
    add("--seconds", metavar="N", type=float, default=30,
        help="after so long a slow rival begins no further round of a command (default: 30)")
    add("--lede", metavar="F", help="take this command instead of building the release")
    add("--work", metavar="DIR", default=default_folder(),
        help="where rivals, corpora and indexes are kept (default: %(default)s)")
    add("--json", metavar="F", help="also write everything that was measured")
    add("--offline", action="store_true", help="install nothing; skip what is missing")
    add("--exactness", action="store_true", help="only compare Lede with its exhaustive mode, in "
        "one segment and in --segments, also with 5 %% of the documents replaced")
    add("--tiny", action="store_true", help="a few hundred made-up documents and one pass, for "
        "checking that all of this works; installs nothing")
    options = parser.parse_args(arguments)
    if (options.corpus is None) != (options.queries is None):
        parser.error("--corpus and --queries go together")
    if options.tiny:
        options.offline, options.passes, options.rounds, options.warm_up = True, 1, 2, 0
    if options.exactness:
        options.engines = []
    return options
