"""Xapian, by a small C++ program on Debian's library."""

import os
import subprocess

from harness.engine import Rival
from harness.process import has, run
from harness.workspace import install_debian

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.cc")


class Xapian(Rival):
    name = "xapian"
    title = "Xapian"
    source = SOURCE
    takes_words = True

    @property
    def _binary(self):
        return self.workspace.path("xapian", "program")

    def missing(self):
        if os.path.exists(self._binary) and \
                os.path.getmtime(self._binary) >= os.path.getmtime(SOURCE):
            return None
        return "its program is not built"

    def install(self):
        install_debian("libxapian-dev", "g++", "pkg-config")
        flags = run(["pkg-config", "--cflags", "--libs", "xapian-core"]).output.split()
        run(["g++", "-O2", "-std=c++17", "-o", self._binary, SOURCE, *flags])

    def version(self):
        if not has("pkg-config"):
            return "?"
        command = ["pkg-config", "--modversion", "xapian-core"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def program(self):
        return [self._binary]

    def make_index(self, files, folder):
        os.makedirs(folder)
        # Writes the postings at once, not every 10,000 documents.
        environment = {"XAPIAN_FLUSH_THRESHOLD": "1000000"}
        usage = run([*self.program(), "index", *files, folder], environment)
        run(["sh", "-c", 'rm -rf "$1"/*.new', "sh", folder])
        return usage
