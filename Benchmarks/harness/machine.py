"""On what, with what and of which commit was measured."""

import os
import platform
import subprocess

from harness.workspace import REPOSITORY


def describe():
    swift = _output("swift", "--version")
    return {
        "processor": _value("/proc/cpuinfo", "model name", ":") or platform.processor(),
        "processors": os.cpu_count(),
        "memory": _value("/proc/meminfo", "MemTotal", ":"),
        "system": _value("/etc/os-release", "PRETTY_NAME", "=") or platform.system(),
        "kernel": platform.release(),
        "swift": swift.splitlines()[0] if swift else None,
        "python": platform.python_version(),
        "commit": _output("git", "describe", "--always", "--dirty", "--abbrev=12"),
    }


def _value(path, key, separator):
    """The value of the first line of a file with that key."""
    try:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                name, _, value = line.partition(separator)
                if name.strip() == key:
                    return value.strip().strip('"')
    except OSError:
        pass  # Another system: it is left out.
    return None


def _output(*command):
    try:
        found = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return found.stdout.strip() or None
