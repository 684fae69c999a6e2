"""Lede itself, by its command."""

import hashlib
import json
import os

from harness.engine import Engine, Timing
from harness.process import Failure, run, say
from harness.workspace import REPOSITORY

MEMORY = "4G"
# Rounds of the answers themselves, whose times do not count.
ONCE = 1


class Lede(Engine):
    name = "lede"
    title = "Lede"

    def __init__(self, workspace, command=None):
        super().__init__(workspace)
        self.command = command

    def missing(self):
        is_there = self.command and os.access(self.command, os.X_OK)
        return None if is_there else "there is no such program"

    def install(self):
        """Builds the release, as Scripts/demo does."""
        say("building Lede's release (a few minutes the first time)")
        usage = run(["Scripts/build"], folder=REPOSITORY)
        self.command = os.path.join(usage.output.strip().splitlines()[-1], "lede")

    def version(self):
        return run([self.command, "--version"]).output.strip().removeprefix("lede ")

    def stamp(self):
        """The hash of both executables: an index is made anew whenever Lede was."""
        digest = hashlib.sha256()
        for path in (self.command, self.command + "-index"):
            if os.path.exists(path):
                with open(path, "rb") as file:
                    digest.update(file.read())
        return digest.hexdigest()[:16]

    def make_index(self, files, folder, stores=False, threads=1):
        usages = [self.add([file], folder, stores, threads) for file in files]
        status = self.status(folder)
        total = usages[0]
        total.wall_seconds = sum(usage.wall_seconds for usage in usages)
        total.cpu_seconds = sum(usage.cpu_seconds for usage in usages)
        total.output = f"documents={status['articleCount']} segments={status['segmentCount']}"
        return total

    def status(self, folder):
        return json.loads(run([self.command, "status", "--index", folder, "--json"]).output)

    def add(self, files, folder, stores=False, threads=1):
        """Indexes files, or what changed in them, into one segment."""
        return run([self.command, "index", "--index", folder, "--analyzer", "plain",
                    *["--no-store"] * (not stores), "--threads", threads, "--memory", MEMORY, "--merge", "none", "--format", "jsonl",
                    "--quiet", *files])

    def prune(self, places, folder):
        """Drops the documents of files that are gone from some folders."""
        return run([self.command, "index", "--index", folder, "--format", "jsonl", "--prune",
                    "--merge", "none",
                    "--quiet", *places])

    def bench(self, folder, queries, command, rounds=ONCE, ids=False, exhaustive=False):
        """The lines of `lede bench` for one command."""
        options = ["--ids"] * ids + ["--exhaustive"] * exhaustive
        usage = run([self.command, "bench", "--index", folder, "--queries", queries, "--commands",
                     command, "--rounds", rounds, "--json", *options])
        return [json.loads(line)["results"][0] for line in usage.output.splitlines()]

    def query(self, folder, plan, results):
        """`lede bench` goes over all queries in each round, as the rivals do."""
        timings = []
        for command in plan.commands:
            lines = self.bench(folder, plan.queries, command, plan.rounds)
            for number, line in enumerate(lines):
                timings.append(Timing(
                    number, command, "", plan.rounds, line["microseconds"], line.get("count")))
        return timings
