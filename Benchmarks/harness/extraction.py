"""Running extractors over sets of pages: rivals are asked once and their answers kept."""

import glob
import hashlib
import inspect
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

from extractors.calls import RIVALS, decoder, lines_of
from extractors.lede import Lede, prediction
from harness.process import Failure, run, say
from harness.workspace import BENCHMARKS, Workspace, pinned

PROGRAM = os.path.join(BENCHMARKS, "extractors", "program.py")
#: The Python that all rivals can be installed in, and what comes next: magic-html needs 3.12, and
#: rs-trafilatura is built for that one alone.
PYTHONS = ["python3.12", "python3.13", "python3.14"]
LEDE_ROUNDS = 3
#: One thread, the same answer each time, nothing written beside the programs.
ENVIRONMENT = {"RAYON_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass
class Run:
    """What an extractor found in a set, and the seconds of each round."""

    predictions: dict
    text_seconds: list = field(default_factory=list)
    article_seconds: list = field(default_factory=list)
    error_count: int = 0
    #: Whether the seconds are those of an earlier run.
    is_kept: bool = False


class InstalledRival:
    """One rival in the Python that has it."""

    def __init__(self, kind, workspace):
        self.kind, self.name, self.title, self.finds = kind, kind.name, kind.title, kind.finds
        self.workspace = workspace
        self.versions = [pinned(package) for package in kind.packages]

    @property
    def version(self):
        return self.versions[0].split("==")[1]

    def missing(self):
        """None, or why it cannot run: a package that is not there in the version of the list."""
        check = ("import importlib.metadata as packages, sys\n"
                 "for wanted in sys.argv[1:]:\n"
                 "    name, version = wanted.split('==')\n"
                 "    try:\n"
                 "        found = packages.version(name)\n"
                 "    except packages.PackageNotFoundError:\n"
                 "        found = 'no version'\n"
                 "    if found != version:\n"
                 "        sys.exit(f'{name} {version} is not installed, but {found}')")
        if not os.path.exists(self.workspace.python):
            return "its Python is not there"
        checked = subprocess.run([self.workspace.python, "-c", check, *self.versions],
                                 capture_output=True, text=True, check=False)
        return checked.stderr.strip() if checked.returncode else None

    def install(self):
        if not os.path.exists(self.workspace.python):
            self.workspace.make_python()
            # The pip of Python 3.12 fails where two packages want the same extra of lxml.
            run([self.workspace.python, "-m", "pip", "install", "--quiet", "--upgrade", "pip"])
        self.workspace.install_python(*self.kind.packages)

    def suits(self, pages):
        """Whether it has something to say of a set that it, or its twin, would not."""
        return bool(self.finds & pages.annotated) and (
            not self.kind.is_told_kind or pages.has_forums)

    def digest(self, pages):
        """Of all that its answers depend on."""
        calls = "".join(map(inspect.getsource, self.kind.__mro__[:-1]))
        shared = [inspect.getsource(one) for one in (decoder, lines_of) if one.__name__ in calls]
        parts = [pages.digest(), *self.versions, calls, *shared]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def kept(self, pages):
        """What it answered before, if nothing has changed since."""
        try:
            with open(self._path(pages, "json"), encoding="utf-8") as file:
                record = json.load(file)
        except OSError:
            return None
        if record.pop("digest") != self.digest(pages):
            return None
        return Run(load(self._path(pages, "jsonl")), is_kept=True, **record)

    def keep(self, pages, answer):
        save(self._path(pages, "jsonl"), answer.predictions)
        with open(self._path(pages, "json"), "w", encoding="utf-8") as file:
            json.dump({"digest": self.digest(pages), "error_count": answer.error_count,
                       "text_seconds": answer.text_seconds,
                       "article_seconds": answer.article_seconds}, file)

    def round(self, pages, answer):
        """Runs it once more; the first answer of a run is the one that is judged."""
        say(f"{pages.name}: {self.title}")
        result = self._path(pages, "new")
        subprocess.run([self.workspace.python, PROGRAM, self.name, result], check=True, text=True,
                       input=json.dumps([[pages.path(row), row.get("type")] for row in pages.all]),
                       env={**os.environ, **ENVIRONMENT})
        with open(result, encoding="utf-8") as file:
            record = json.load(file)
        os.unlink(result)
        if not answer.predictions:
            answer.predictions = {row["id"]: article
                                  for row, article in zip(pages.all, record["articles"])}
            answer.error_count = record["error_count"]
        answer.article_seconds.append(record["article_seconds"])
        if record["text_seconds"] is not None:
            answer.text_seconds.append(record["text_seconds"])

    def _path(self, pages, ending):
        return self.workspace.path("answers", pages.name, f"{self.name}.{ending}")


class LedeRunner:
    """The command: text and metadata come together, so it has one time for both."""

    name, title, version, finds = Lede.name, Lede.title, "", Lede.finds

    def __init__(self, lede, workspace):
        self.lede, self.workspace = lede, workspace

    def suits(self, pages):
        return bool(self.finds & pages.annotated)

    def round(self, pages, answer):
        say(f"{pages.name}: {self.title}")
        paths = {pages.path(row): row["id"] for row in pages.all}
        articles, seconds = self.lede.articles(paths)
        seconds -= self.lede.empty_run_seconds()
        if not answer.predictions:
            answer.predictions = {paths[path]: prediction(article)
                                  for path, article in articles.items()}
            save(self.workspace.path("answers", pages.name, "lede.jsonl"), answer.predictions)
        answer.text_seconds.append(seconds)
        answer.article_seconds.append(seconds)


def answers(pages, engines, rounds):
    """By engine what it found: all timed in turns, or with 0 rounds from earlier runs where kept.

    With 0 rounds Lede runs all the same, a few times.
    """
    found = {}
    for number in range(rounds or LEDE_ROUNDS):
        for engine in engines:
            is_lede = engine.name == Lede.name
            if number == 0:
                kept = engine.kept(pages) if not is_lede and rounds == 0 else None
                found[engine.name] = kept or Run({})
            if is_lede or rounds or (number == 0 and not found[engine.name].is_kept):
                engine.round(pages, found[engine.name])
                if not is_lede:
                    engine.keep(pages, found[engine.name])
    return found


def rates(pages, answer):
    """Pages and megabytes a second of processor time, by the medians of the rounds."""
    figures = {}
    for seconds, ending in [(answer.text_seconds, ""), (answer.article_seconds, ", all")]:
        if seconds:
            middle = max(statistics.median(seconds), 1e-3)
            figures["pages/s" + ending] = len(pages.all) / middle
            figures["MB/s" + ending] = pages.byte_count / 1e6 / middle
    return figures


def ready_rivals(names, workspace, installs):
    for name in names:
        rival = InstalledRival(RIVALS[name], workspace)
        if rival.missing() and installs:
            try:
                rival.install()
            except Failure as failure:
                say(f"not installed: {rival.title}: {failure}")
        if missing := rival.missing():
            say(f"skipped: {rival.title}: {missing}")
        else:
            yield rival


def workspace(folder, python=None):
    """The folder of the rivals, with a Python of their own."""
    return Workspace(os.path.join(folder, "extraction"), python or _python())


def _python():
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for name in PYTHONS:
        version = name.removeprefix("python")
        installed = os.path.join(root, "versions", f"{version}.*", "bin", "python")
        for path in [name, *glob.glob(installed)]:
            try:
                if subprocess.run([path, "-m", "venv", "--help"], capture_output=True,
                                  check=False).returncode == 0:
                    return path
            except OSError:
                pass  # Not on this machine.
    return sys.executable


def load(path):
    with open(path, encoding="utf-8") as lines:
        return {row.pop("id"): row for row in map(json.loads, lines)}


def save(path, predictions):
    """A line of JSON for each page, its id first."""
    with open(path, "w", encoding="utf-8") as file:
        for name, found in predictions.items():
            file.write(json.dumps({"id": name, **found}) + "\n")
