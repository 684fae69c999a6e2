"""Queries: reading them, what they ask for, and the form in which every engine gets them.

A line is plain text or {"query": …}, in the syntax of `lede bench`: `a b` (any word), `+a +b`
(all), `"a b"` (phrase), `+"a b" +c`, `a -b`. Analysis is plain: lower case, split at everything
that is not a letter or number.
"""

import hashlib
import json
import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
CLAUSE = re.compile(r'([+-]?)(?:"([^"]*)"|(\S+))')
CLASSES = ["term", "union", "intersection", "phrase", "mixed", "negation", "long union"]


@dataclass(frozen=True)
class Clause:
    """Words that must ("+"), may ("?") or must not ("-") occur; several of them as a phrase."""

    sign: str
    words: tuple


@dataclass(frozen=True)
class Query:
    text: str
    clauses: tuple
    #: Whether it is from the file of long unions, which are a class of their own.
    is_long: bool = False

    @property
    def kind(self):
        """The class of the query, by its form."""
        signs = {clause.sign for clause in self.clauses}
        if "-" in signs:
            return "negation"
        if len(self.clauses) == 1:
            return "phrase" if len(self.clauses[0].words) > 1 else "term"
        if any(len(clause.words) > 1 for clause in self.clauses) or len(signs) > 1:
            return "mixed"
        if signs == {"+"}:
            return "intersection"
        return "long union" if self.is_long else "union"

    @property
    def line(self):
        """The form for the engines: clauses parted by tabs, each its sign and its words."""
        return "\t".join(clause.sign + " ".join(clause.words) for clause in self.clauses)


def parse(text, is_long=False):
    """The query of a line, or None where no word is left of it."""
    clauses = []
    for sign, phrase, plain in CLAUSE.findall(text):
        words = tuple(WORD.findall((phrase or plain).lower()))
        if words:
            clauses.append(Clause(sign or "?", words))
    if not any(clause.sign != "-" for clause in clauses):
        return None
    return Query(text, tuple(clauses), is_long)


def read(path, is_long=False):
    """The queries of a file: JSON lines, plain lines, or TSV whose fourth field has the words."""
    queries = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if not line:
                continue
            if line.startswith("{"):
                text = json.loads(line)["query"]
            elif line.count("\t") >= 3:
                text = line.split("\t")[3]
            else:
                text = line
            query = parse(text, is_long)
            if query is not None:
                queries.append(query)
    return queries


def digest(queries):
    return hashlib.sha256("\n".join(query.text for query in queries).encode()).hexdigest()


def write(queries, path):
    """Writes the form for the engines; the number of the line is the number of the query."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(query.line + "\n" for query in queries)
