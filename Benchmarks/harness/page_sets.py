"""Sets of annotated pages: a folder with `truth.jsonl` and the pages that it names."""

import functools
import hashlib
import json
import os
import zlib
from urllib.parse import urlsplit

from harness.process import Failure

#: Second labels under which a country registers names: `bbc.co.uk`, not `co.uk`.
SHARED_LABELS = frozenset("ac co com edu go gob gov gouv gv mil ne net nom or org".split())
#: Where each host is someone else's.
HOSTING = frozenset("blogspot.com wordpress.com tumblr.com github.io medium.com substack.com "
                    "typepad.com livejournal.com weebly.com wixsite.com".split())


class PageSet:
    """The pages of a set that are judged, and their files."""

    def __init__(self, folder, skipped=frozenset()):
        self.folder = os.path.abspath(folder)
        self.name = os.path.basename(self.folder)
        truth = os.path.join(self.folder, "truth.jsonl")
        if not os.path.exists(truth):
            raise Failure(f"{truth} is not there")
        with open(truth, encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        #: All pages are extracted, so that --skip costs no new run; those skipped are not judged.
        self.all = rows
        self.judged = [row for row in rows if row["id"] not in skipped]
        if not self.judged:
            raise Failure(f"{self.folder} has no page to judge")

    def path(self, row):
        return os.path.join(self.folder, row["file"])

    @property
    def annotated(self):
        """What the judged pages are annotated with; text also where snippets are."""
        keys = {key for row in self.judged for key in row}
        return keys & {"text", "title", "date", "author"} | ({"text"} if "with" in keys else set())

    @property
    def has_forums(self):
        return any(row.get("type") == "forum" for row in self.judged)

    @property
    def byte_count(self):
        return sum(os.path.getsize(self.path(row)) for row in self.all)

    @functools.cache
    def digest(self):
        """Of all pages' ids and bytes, in their order."""
        digest = hashlib.sha256()
        for row in self.all:
            with open(self.path(row), "rb") as file:
                page = file.read()
            digest.update(f"{row['id']}\t{len(page)}\n".encode())
            digest.update(page)
        return digest.hexdigest()

    def halves(self):
        """The judged pages in two parts that share no site."""
        parts = ([], [])
        for row in self.judged:
            parts[half(row)].append(row)
        return parts


def half(row):
    """0 or 1 by the hash of the page's registered host; by its id where it has no address."""
    return zlib.crc32(registered_host(row.get("url") or row["id"]).encode()) % 2


def registered_host(address):
    """The part of the host that was registered, near enough: `news.bbc.co.uk` is `bbc.co.uk`."""
    host = (urlsplit(address).hostname or address).lower()
    labels = host.split(".")
    count = 2
    if len(labels) > 2 and (".".join(labels[-2:]) in HOSTING
                            or len(labels[-1]) == 2 and labels[-2] in SHARED_LABELS):
        count = 3
    return ".".join(labels[-count:])
