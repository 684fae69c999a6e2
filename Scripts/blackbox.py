"""What the checks of the built command share: articles, the command, and what an index holds.

An index is asked through the command itself, as anyone would; its state is a mapping from file name
to title, and titles carry versions.
"""

import atexit
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.environ.get("LEDE_BIN", os.path.join(ROOT, ".build", "debug"))
LEDE = os.path.join(BIN, "lede")
# The second executable itself: starting it through the first would only add its calls.
LEDE_INDEX = os.path.join(BIN, "lede-index")
TIMEOUT = 20

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Article {name} version {version}</title></head>
<body><article><h1>Article {name} version {version}</h1>
<p>Every one of these pages has the word everywhere in its first paragraph, which is long enough to
be taken as the text of an article, as it has several clauses, commas, and a full stop.</p>
<p>The second paragraph says that this is version {version} of page {name}, and that the words
{words} are in it, so that pages differ from each other and from their earlier versions.</p>
</article></body></html>
"""


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def fail(*words):
    print("FAILED:", *words)
    sys.exit(1)


def need_command():
    for path in (LEDE, LEDE_INDEX):
        if not os.path.exists(path):
            skip(f"{path} is not built")


def can_trace():
    """Whether processes can be traced here."""
    try:
        command = ["strace", "-f", "-e", "trace=fsync", "-o", os.devnull, "true"]
        return subprocess.run(command, capture_output=True, timeout=TIMEOUT).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


class Folder:
    """A folder of pages and the titles that they should be found by."""

    def __init__(self, path, seed):
        self.path = path
        self.random = random.Random(seed)
        self.titles = {}
        self.count = 0
        os.mkdir(path)

    def write(self, name):
        self.count += 1
        version = self.count
        words = " ".join(f"word{self.random.randrange(2000)}" for _ in range(60))
        # By a new name first: a page is never seen half written.
        part = os.path.join(self.path, ".part")
        with open(part, "w", encoding="utf-8") as file:
            file.write(PAGE.format(name=name, version=version, words=words))
        os.rename(part, os.path.join(self.path, f"{name}.html"))
        self.titles[f"{name}.html"] = f"Article {name} version {version}"

    def remove(self, file_name):
        os.remove(os.path.join(self.path, file_name))
        del self.titles[file_name]

    def change_each_once(self):
        """Adds, replaces and removes some pages, none of them twice; how many in all."""
        known = self.random.sample(sorted(self.titles), min(5, len(self.titles)))
        new = [f"q{self.count}x{number}" for number in range(self.random.randrange(1, 4))]
        removed = known[2:] if len(self.titles) > 12 else []
        for name in new + [name.removesuffix(".html") for name in known[:2]]:
            self.write(name)
        for name in removed:
            self.remove(name)
        return len(new) + len(known[:2]) + len(removed)

    def change(self):
        """Adds some pages, replaces some and removes some."""
        for _ in range(self.random.randrange(1, 4)):
            self.write(f"p{self.random.randrange(100000)}")
        for name in self.random.sample(sorted(self.titles), min(2, len(self.titles))):
            self.write(name.removesuffix(".html"))
        if len(self.titles) > 12:
            for name in self.random.sample(sorted(self.titles), 3):
                self.remove(name)


def index_command(folder, index):
    return [LEDE_INDEX, "index", folder.path, "--index", index, "--prune"]


def run(command, prefix=()):
    """Runs a command to its end; None as its status when it took too long."""
    process = subprocess.Popen([*prefix, *command], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                               errors="replace", start_new_session=True)
    try:
        out, errors = process.communicate(timeout=TIMEOUT)
        return process.returncode, out, errors
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return None, "", "took too long"


def state(index):
    """What an index holds, or None when there is none yet; fails on anything damaged."""
    command = [LEDE, "search", "everywhere", "--index", index, "-n", "10000", "--format", "jsonl"]
    status, out, errors = run(command)
    if status == 3 and ("no index" in errors or not os.path.isdir(index)):
        return None
    if status not in (0, 1):
        fail("the index cannot be searched:", status, errors)
    rows = [json.loads(line) for line in out.splitlines()]
    titles = {os.path.basename(row["path"]): row["title"] for row in rows}
    if len(titles) != len(rows):
        fail("an article is found twice")
    return titles


def verify(index):
    status, out, errors = run([LEDE, "check", "--deep", "--index", index])
    if status != 0:
        fail("check --deep:", status, out, errors)


def leftovers(index):
    """Files of the index beyond the two newest commits' own: what a crash left."""
    return [name for name in os.listdir(index) if name.endswith(".tmp")]


class Ledger:
    """An index, its pages, and the state that was acknowledged; it is kept here, not with them."""

    def __init__(self, folder, index, prefix="first"):
        self.folder = folder
        self.index = index
        self.acknowledged = None
        for i in range(8):
            self.folder.write(f"{prefix}{i}")

    def look(self, what):
        """After an end by force: the state before or the state after, and whole."""
        found = state(self.index)
        wanted = dict(self.folder.titles)
        if found not in (self.acknowledged, wanted):
            fail(what, "left a mixture:", found, "acknowledged:", self.acknowledged,
                 "wanted:", wanted)
        if found is not None:
            verify(self.index)
        return found == wanted

    def finish(self):
        """The next run must succeed, and soon."""
        start = clock()
        status, _, errors = run(index_command(self.folder, self.index))
        if status != 0:
            fail("the next run:", status, errors)
        self.acknowledged = dict(self.folder.titles)
        if state(self.index) != self.acknowledged:
            fail("an acknowledged commit is not there")
        if leftovers(self.index):
            fail("left over after a whole run:", leftovers(self.index))
        return clock() - start


class Watch:
    """A `lede watch` that is running, what it has said, and how many changes it has committed.

    Of the folder, and of what else is named in the arguments.
    """

    def __init__(self, folder, index, prefix=(), arguments=()):
        self.folder, self.index = folder, index
        command = [*prefix, LEDE_INDEX, "watch", folder.path, *arguments, "--index", index]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            text=True, errors="replace", start_new_session=True)
        self.changed = threading.Condition()
        self.is_ready = self.is_over = False
        self.committed = 0
        self.lines = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        # Also where a check fails; one that has ended is left alone.
        atexit.register(self.kill)

    def read(self):
        for line in self.process.stderr:
            with self.changed:
                self.lines.append(line)
                if self.is_ready and "commit" in line:
                    counts = re.findall(r"(\d+)(?: articles?)? (?:indexed|removed)", line)
                    self.committed += sum(map(int, counts))
                self.is_ready = self.is_ready or "watching" in line
                self.changed.notify_all()
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def said(self):
        with self.changed:
            return "".join(self.lines)

    def wait_said(self, condition):
        """Waits for a condition that holds once something was said; false when it ended first."""
        with self.changed:
            if not self.changed.wait_for(lambda: condition() or self.is_over, TIMEOUT):
                self.kill()
                fail("watch: it says nothing:", "".join(self.lines))
            return condition()

    def wait(self, what, condition, patience=60):
        """Waits for a condition that may come to hold at any time, while the watch lives."""
        end = clock() + patience
        while not condition():
            if self.process.poll() is not None:
                fail(what, "the watch ended with", self.process.returncode, self.said())
            if clock() > end:
                fail(what, "it did not come to that:", self.said())
            time.sleep(0.05)

    def wait_for_words(self, words):
        self.wait(f"{words}:", lambda: words in self.said())

    def wait_for_all(self, what):
        self.wait(what, lambda: state(self.index) == self.folder.titles)

    def end(self):
        """Asks it to end; what it has left must be whole and all that there is."""
        self.process.terminate()
        status = self.process.wait(TIMEOUT)
        if status != 143:
            fail("SIGTERM: it ended with", status, self.said())
        if state(self.index) != self.folder.titles:
            fail("SIGTERM: something is missing")
        verify(self.index)

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)


def seed_from(arguments):
    seed = int(os.environ.get("LEDE_SEED", random.randrange(1 << 32)))
    print(f"seed {seed} (LEDE_SEED repeats it)")
    return seed


def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="lede-check-")


def call_ranges(folder, index, calls, work):
    """Which of its calls of each kind a run of `lede index` makes for itself; see calls_of."""
    return calls_of(lambda copy: index_command(folder, copy), index, calls, work)


def calls_of(make_command, index, calls, work):
    """Which of its calls of each kind a command makes for itself, as (first, last) counted from 1.

    Those before it first names its folders are the loader's and the runtime's. Works on a copy of
    the index, for which the command is made.
    """
    source = os.path.join(work, "count-index")
    if os.path.isdir(index):
        shutil.copytree(index, source)
    log = os.path.join(work, "calls")
    command = make_command(source)
    run(command, ["strace", "-f", "-qq", "-e", "trace=" + ",".join(calls), "-o", log])
    counts = dict.fromkeys(calls, 0)
    before = None
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            if before is None and work in line and "execve" not in line:
                before = dict(counts)
            name = line.split(None, 1)[-1].split("(", 1)[0].strip()
            if name in counts:
                counts[name] += 1
    shutil.rmtree(source, ignore_errors=True)
    if before is None:
        fail("the run made no call for its folders")
    return {name: (before[name] + 1, count) for name, count in counts.items()
            if count > before[name]}


def clock():
    return time.monotonic()
