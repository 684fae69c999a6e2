#!/usr/bin/env python3
"""Runs SQLite's FTS5 with its built-in bm25 (k1 1.2, b 0.75).

    program.py index CORPUS INDEX
    program.py query …                    see rival_program

Tokens are unicode61's without removing diacritics; positions are kept, text is not.
"""

import json
import os
import sqlite3
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))

from harness import rival_program  # noqa: E402

FILE = "index.db"
COUNT = "SELECT count(*) FROM text WHERE text MATCH ?"
TOP = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT {}"


def documents(corpus):
    with open(corpus, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield int(record["id"][1:]), record["text"]


def index(corpus, folder):
    os.makedirs(folder)
    database = sqlite3.connect(os.path.join(folder, FILE))
    database.executescript("""
        PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;
        CREATE VIRTUAL TABLE text USING fts5(
            body, content = '', tokenize = 'unicode61 remove_diacritics 0');""")
    database.executemany("INSERT INTO text(rowid, body) VALUES (?, ?)", documents(corpus))
    database.execute("INSERT INTO text(text) VALUES ('optimize')")
    database.commit()
    count = database.execute("SELECT count(*) FROM text_docsize").fetchone()[0]
    print(f"documents={count} segments=1")


def match(clauses):
    """The query in FTS5's syntax, or None: optional words beside needed ones have no form in it."""
    def any_of(sign, operator):
        parts = ['"' + " ".join(words) + '"' for s, words in clauses if s == sign]
        return f" {operator} ".join(parts)

    needed, optional, unwanted = any_of("+", "AND"), any_of("?", "OR"), any_of("-", "OR")
    if needed and optional:
        return None
    wanted = needed or optional
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def open_index(folder):
    database = sqlite3.connect(os.path.join(folder, FILE))
    database.executescript("PRAGMA mmap_size = 4000000000; PRAGMA cache_size = -500000;")

    def rows(statement, text):
        return lambda: database.execute(statement, (text,)).fetchall()

    def prepare(clauses, command):
        text = match(clauses)
        if text is None:
            return []
        if command.limit == 0:
            return [("", rows(COUNT, text), lambda found: (found[0][0], []))]
        top = rows(TOP.format(command.limit), text)
        if not command.counts:
            return [("", top, lambda found: ("", [f"d{row[0]}" for row in found]))]
        count = rows(COUNT, text)
        return [("", lambda: (top(), count()),
                 lambda found: (found[1][0][0], [f"d{row[0]}" for row in found[0]]))]

    return prepare


if __name__ == "__main__":
    if sys.argv[1] == "index":
        index(*sys.argv[2:])
    else:
        rival_program.query(sys.argv[2:], open_index)
