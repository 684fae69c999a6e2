"""On what, with what and of which commit was measured."""

import os
import platform
import subprocess

from harness.workspace import REPOSITORY


def _output(*command):
    try:
        found = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return found.stdout.strip() or None


def _first(path, key):
    try:
        with open(path, encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(key))
    except (OSError, StopIteration):
        return None


def describe():
    swift = _output("swift", "--version")
    return {
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "processors": os.cpu_count(),
        "memory": _first("/proc/meminfo", "MemTotal"),
        "system": _first_value("/etc/os-release", "PRETTY_NAME"),
        "kernel": platform.release(),
        "swift": swift.splitlines()[0] if swift else None,
        "python": platform.python_version(),
        "commit": _output("git", "describe", "--always", "--dirty", "--abbrev=12"),
    }


def _first_value(path, key):
    try:
        with open(path, encoding="utf-8") as lines:
            return next(line.split("=", 1)[1].strip().strip('"') for line in lines
                        if line.startswith(key + "="))
    except (OSError, StopIteration):
        return platform.system()
