"""tantivy, by its Python binding from PyPI."""

import os

from harness.engine import Rival
from harness.workspace import pinned

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.py")


class Tantivy(Rival):
    name = "tantivy"
    title = "tantivy"
    source = PROGRAM

    def missing(self):
        return None if self.workspace.has_packages("tantivy") else "its Python package is not installed"

    def install(self):
        self.workspace.install_python("tantivy")

    def version(self):
        return pinned("tantivy").split("==")[1]

    def program(self):
        return [self.workspace.python, PROGRAM]

    def is_unpruned(self, command, kind):
        """The binding's collector asks for every match, so block-max pruning never begins."""
        unions = ("term", "union", "long union", "mixed")
        return kind in unions and command.limit > 0 and not command.counts
