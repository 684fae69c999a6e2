"""PISA, by the compiled core in the wheel of pyterrier-pisa."""

import os

from harness.engine import Rival
from harness.workspace import pinned

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.py")


class Pisa(Rival):
    name = "pisa"
    title = "PISA"
    source = PROGRAM
    takes_words = True
    has_segments = False

    def missing(self):
        is_there = self.workspace.has_packages("pyterrier_pisa", "numpy")
        return None if is_there else "its Python package is not installed"

    def install(self):
        self.workspace.install_python("numpy", "tbb")
        # What it depends on by name is not needed for the core.
        self.workspace.install_python("pyterrier-pisa", dependencies=False)

    def version(self):
        return "wheel " + pinned("pyterrier-pisa").split("==")[1]

    def program(self):
        return [self.workspace.python, PROGRAM]
