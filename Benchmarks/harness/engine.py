"""What an engine is to the benchmark."""

import csv
import hashlib
import os
import re
import shutil
from dataclasses import dataclass, field

from harness.process import Failure, run


@dataclass
class Build:
    """What making an index took."""

    wall_seconds: float
    cpu_seconds: float
    bytes: int
    documents: int
    segments: int


@dataclass
class Timing:
    """One query under one command: the least of the rounds."""

    query: int
    command: str
    variant: str
    rounds: int
    microseconds: float
    count: int = None
    ids: list = field(default_factory=list)


@dataclass
class Plan:
    """What is asked of an engine in one pass."""

    queries: str
    commands: list
    rounds: int
    warm_up: int
    seconds: float


class Engine:
    """An engine: a name, how it is installed, how it makes an index and answers queries."""

    name = ""
    title = ""
    #: Whether it gets the ready words, not the text.
    takes_words = False
    #: Whether an index of several segments, which are searched as one, can be made.
    has_segments = True
    #: Whether it improves while it runs, so that untimed rounds come first.
    needs_warm_up = False

    def __init__(self, workspace):
        self.workspace = workspace

    def missing(self):
        """Why it cannot run, or None."""
        raise NotImplementedError

    def install(self):
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def stamp(self):
        """Changes when indexes have to be made anew."""
        raise NotImplementedError

    def make_index(self, files, folder, stores=False):
        """Makes an index of one segment for each file, with the text if asked; gives the Usage."""
        raise NotImplementedError

    def query(self, folder, plan, results):
        """Runs all queries and gives a list of Timing."""
        raise NotImplementedError

    def is_unpruned(self, command, kind):
        """Whether it scores every match for this command and class although it need not."""
        return False

    def index(self, corpus, segments):
        """The folder of the index, made if it is not there, and its Build."""
        folder = os.path.join(corpus.folder, "indexes", f"{self.name}-{segments}")
        note = folder + ".build"
        if os.path.exists(note):
            with open(note, encoding="utf-8") as file:
                stamp, *figures = file.read().split("\t")
            if stamp == self.stamp():
                return folder, Build(*map(float, figures[:2]), *map(int, figures[2:]))
            os.unlink(note)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        files = corpus.parts(segments, corpus.words if self.takes_words else corpus.text)
        usage = self.make_index(files, folder)
        found = re.search(r"documents=(\d+) segments=(\d+)", usage.output)
        documents, made = map(int, found.groups())
        if documents != corpus.documents:
            raise Failure(f"{self.title} indexed {documents} of {corpus.documents} documents")
        if made != segments:
            raise Failure(f"{self.title} made {made} segments, wanted are {segments}")
        build = Build(
            round(usage.wall_seconds, 2), round(usage.cpu_seconds, 2), _bytes(folder), documents,
            made)
        with open(note, "w", encoding="utf-8") as file:
            file.write("\t".join(map(str, (self.stamp(), *vars(build).values()))))
        return folder, build


class Rival(Engine):
    """An engine with a program of ours: `program index FILE… INDEX`, `program query …`."""

    #: The file of the program.
    source = ""

    def program(self):
        """The words that start it."""
        raise NotImplementedError

    def stamp(self):
        with open(self.source, "rb") as file:
            return f"{self.version()} {hashlib.sha256(file.read()).hexdigest()[:16]}"

    def make_index(self, files, folder, stores=False):
        return run([*self.program(), "index", *["--store"] * stores, *files, folder])

    def query(self, folder, plan, results):
        warm_up = plan.warm_up if self.needs_warm_up else 0
        run([*self.program(), "query", folder, plan.queries, results, ",".join(plan.commands),
             plan.rounds, warm_up, plan.seconds])
        return list(read_results(results))


def read_results(path):
    with open(path, encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            query, command, variant, rounds, microseconds, count, ids = row
            yield Timing(int(query), command, variant, int(rounds), float(microseconds),
                         int(count) if count else None, ids.split())


def _bytes(folder):
    return sum(os.path.getsize(os.path.join(where, name))
               for where, _, names in os.walk(folder) for name in names)
