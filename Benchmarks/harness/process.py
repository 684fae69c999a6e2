"""Running other programs."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass


class Failure(Exception):
    """What ends the run, in words for who started it."""


def say(*words):
    print("==>", *words, file=sys.stderr, flush=True)


@dataclass
class Usage:
    output: str
    wall_seconds: float
    cpu_seconds: float


def run(command, environment=None, folder=None):
    """Runs a program to its end and gives its output and what it used; raises where it fails."""
    command = [str(word) for word in command]
    start = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
        env={**os.environ, **(environment or {})}, encoding="utf-8", errors="replace")
    before = os.times()
    output, errors = process.communicate()
    after = os.times()
    if process.returncode != 0:
        raise Failure(f"{' '.join(command)[:300]} ended with {process.returncode}:\n"
                      f"{(errors or output)[-2000:]}")
    cpu = (after.children_user + after.children_system
           - before.children_user - before.children_system)
    return Usage(output, time.monotonic() - start, cpu)


def has(program):
    return any(os.access(os.path.join(folder, program), os.X_OK)
               for folder in os.environ.get("PATH", "").split(os.pathsep))
