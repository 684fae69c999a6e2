"""Runs one rival over pages, in the Python that has it: `program NAME RESULT < PAGES`.

PAGES is JSON, a list of paths with the annotated kind of each page or null. Writes JSON: seconds
of processor time for the texts alone and for articles with title, date and author, what was found
by page, and how many pages ended in an error, which are empty articles. A page is read and decoded
within the time; starting, importing and a first go at some of the pages are not.
"""

import json
import logging
import os
import sys
import time
import warnings

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from extractors.calls import RIVALS  # noqa: E402

WARM_UP_PAGES = 5


def timed(pages, extract, is_told_kind):
    """What `extract` gives for each page, None where it fails, and the seconds of all."""
    found = []
    start = time.process_time()
    for path, kind in pages:
        with open(path, "rb") as file:
            page = file.read()
        try:
            found.append(extract(page, kind) if is_told_kind else extract(page))
        except Exception:  # Whatever a rival raises, the page is lost to it.
            found.append(None)
    return found, time.process_time() - start


def main():
    name, result = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pages = json.load(sys.stdin)
    rival = RIVALS[name]()
    timed(pages[:WARM_UP_PAGES], rival.article, rival.is_told_kind)
    articles, article_seconds = timed(pages, rival.article, rival.is_told_kind)
    error_count = articles.count(None)
    text_seconds = article_seconds if "text" in rival.finds else None
    articles = [article or {} for article in articles]
    if rival.text:
        texts, text_seconds = timed(pages, rival.text, rival.is_told_kind)
        for article, text in zip(articles, texts):
            article["text"] = text or ""
    with open(result, "w", encoding="utf-8") as file:
        json.dump({"text_seconds": text_seconds, "article_seconds": article_seconds,
                   "error_count": error_count, "articles": articles}, file)


if __name__ == "__main__":
    main()
