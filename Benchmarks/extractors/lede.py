"""`lede extract` over pages, and what of its JSON is judged."""

import json
import os
import resource
import subprocess
import tempfile

from harness.process import Failure
from harness.workspace import REPOSITORY

#: With articles, and with none in any page.
ENDED_WELL = (0, 1)


class Lede:
    name = "lede"
    title = "Lede"
    finds = {"text", "title", "date", "author", "type", "address"}

    def __init__(self, command=None):
        self.command = os.path.abspath(command) if command else _release()
        if not os.access(self.command, os.X_OK):
            raise Failure(f"{self.command} is not there, or no program")

    def articles(self, paths):
        """The articles by path, and the processor time of the command in seconds.

        A page of which it prints nothing has none.
        """
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            ended = subprocess.run([self.command, "extract", "--format", "jsonl", *paths],
                                   stdout=output, stderr=errors, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if ended.returncode not in ENDED_WELL:
                errors.seek(0)
                raise Failure(f"{self.command} extract ended with {ended.returncode}:\n"
                              f"{errors.read()[-2000:].decode(errors='replace')}")
            output.seek(0)
            articles = {article["id"]: article for article in map(json.loads, output)}
        return articles, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    def empty_run_seconds(self):
        """Of starting, reading a page of four words and ending."""
        with tempfile.NamedTemporaryFile(suffix=".html") as page:
            page.write(b"<p>One page for all.</p>")
            page.flush()
            return self.articles([page.name])[1]


def text(article):
    """The blocks of an article, a line each."""
    return "\n".join(block["text"] for block in article["blocks"])


def prediction(article):
    """What is judged: the date as written, which is the local day."""
    return {"text": text(article), "title": article.get("title"), "date": article.get("date"),
            "author": article.get("byline"), "lang": article.get("language"),
            "type": article.get("pageType"), "address": article.get("url")}


def _release():
    build = os.path.join(REPOSITORY, "Scripts", "build")
    built = subprocess.run([build], check=True, capture_output=True, text=True)
    return os.path.join(built.stdout.strip(), "lede")
