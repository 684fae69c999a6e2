"""The folder outside of the repository where rivals, corpora and indexes are kept."""

import os
import shutil
import subprocess
import sys

from harness.process import Failure, has, run, say

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPOSITORY = os.path.dirname(BENCHMARKS)
REQUIREMENTS = os.path.join(BENCHMARKS, "requirements.txt")


def default_folder():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "lede-benchmarks")


class Workspace:
    def __init__(self, folder, interpreter=sys.executable):
        self.folder = os.path.abspath(folder)
        #: The Python that the one of the rivals is made from.
        self.interpreter = interpreter
        if os.path.commonpath([self.folder, REPOSITORY]) == REPOSITORY:
            raise Failure(f"{self.folder} is inside of the repository: give another --work")
        os.makedirs(self.folder, exist_ok=True)

    def path(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    @property
    def python(self):
        """The Python with the packages of the rivals."""
        return self.path("python", "bin", "python")

    def has_packages(self, *names):
        """Whether the Python of the rivals is there and can load these packages."""
        if not os.path.exists(self.python):
            return False
        check = ("import importlib.util, sys\n"
                 "sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))")
        return subprocess.run([self.python, "-c", check, *names], check=False).returncode == 0

    def make_python(self):
        """Makes the Python of the rivals, unless it is there."""
        if not os.path.exists(self.python):
            install_debian("python3-venv", program=None)
            run([self.interpreter, "-m", "venv", os.path.dirname(os.path.dirname(self.python))])

    def install_python(self, *packages, dependencies=True):
        """Installs packages at the versions of requirements.txt."""
        self.make_python()
        say("installing from PyPI:", *packages)
        options = [] if dependencies else ["--no-deps"]
        run([self.python, "-m", "pip", "install", "--quiet", *options, *map(pinned, packages)])


def pinned(package):
    """`package==version` as requirements.txt has it."""
    with open(REQUIREMENTS, encoding="utf-8") as lines:
        for line in lines:
            if line.split("==")[0].strip().lower() == package.lower():
                return line.strip()
    raise Failure(f"{REQUIREMENTS} does not name {package}")


def install_debian(*packages, program=None):
    """Installs Debian packages, unless the program that they bring is there."""
    if program is not None and has(program):
        return
    if not has("apt-get"):
        if program is None:
            return  # Another system: what is missing will say so itself.
        raise Failure(f"needs {program}; on Debian it is in {' '.join(packages)}")
    missing = [name for name in packages if not _is_installed(name)]
    if not missing:
        return
    say("installing from Debian:", *missing)
    sudo = [] if os.geteuid() == 0 else [shutil.which("sudo") or "sudo"]
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    run([*sudo, "apt-get", "update", "--quiet", *wait], environment)
    run([*sudo, "apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *wait,
         *missing], environment)


def _is_installed(package):
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    found = subprocess.run(query, capture_output=True, text=True, check=False)
    return found.stdout == "installed"
