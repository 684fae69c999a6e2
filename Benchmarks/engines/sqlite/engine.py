"""SQLite's FTS5, by the module that Python brings."""

import os
import sqlite3
import sys

from harness.engine import Rival

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "program.py")


class Sqlite(Rival):
    name = "sqlite"
    title = "SQLite FTS5"
    source = PROGRAM
    has_segments = False

    def missing(self):
        try:
            sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE text USING fts5(body)")
        except sqlite3.OperationalError:
            return "Python's SQLite is built without FTS5"
        return None

    def install(self):
        pass

    def version(self):
        return sqlite3.sqlite_version

    def program(self):
        return [sys.executable, PROGRAM]
