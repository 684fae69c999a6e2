"""Lede alone: whether its results are those of its exhaustive mode, in several layouts.

One segment and several, each as built, after every twentieth document was removed, which marks it
as deleted in its segment, and after they came back changed, in a segment of their own.
"""

import json
import os
import shutil
from contextlib import ExitStack
from itertools import chain

from harness.process import Failure, say

COMMANDS = ["TOP_1", "TOP_10", "TOP_100", "TOP_1000", "COUNT", "TOP_100_COUNT"]
CHANGED_EVERY = 20
SHOWN, TEXT_LENGTH, RESULT_LENGTH = 20, 60, 160


def differences(lede, folder, texts, queries):
    """The queries for which Lede's results are not those of its exhaustive mode."""
    different = []
    for command in COMMANDS:
        pruned = lede.bench(folder, texts, command, ids=True)
        exact = lede.bench(folder, texts, command, ids=True, exhaustive=True)
        for query, ours, theirs in zip(queries, pruned, exact, strict=True):
            if any(ours.get(key) != theirs.get(key) for key in ("ids", "count")):
                different.append((query.text, command, ours, theirs))
    return different


def layouts(lede, corpus, texts, queries, segments):
    """The differences in all layouts; says how many there were in each."""
    different = []
    for count in sorted({1, segments}):
        folder, _ = lede.index(corpus, count)
        for name, index in chain([("as built", folder)], _changed(lede, corpus, count)):
            found = differences(lede, index, texts, queries)
            say(f"exactness, {count} segment{'s' * (count > 1)}, {name}: {len(found)} differences",
                f"in {len(queries)} queries of {len(COMMANDS)} commands")
            different += found
    return different


def _changed(lede, corpus, count):
    """Yields an index after every twentieth document was removed, and after they came back changed.

    A changed file is read anew as a whole, and one that is gone takes its documents with it; so the
    documents are dealt out to twenty files for each segment, and one of them goes and comes back.
    """
    folder = os.path.join(corpus.folder, "changed")
    shutil.rmtree(folder, ignore_errors=True)
    index, parts, changing = os.path.join(folder, "index"), [], []
    for number, part in enumerate(corpus.parts(count, corpus.text)):
        parts.append(os.path.join(folder, f"part{number}"))
        files = _deal(part, parts[-1])
        lede.add(files, index)
        changing.append(files[0])
    records = [_records(file) for file in changing]
    deleted = sum(map(len, records))
    for file in changing:
        os.remove(file)
    lede.prune(parts, index)
    _expect(lede.status(index), corpus.documents - deleted, deleted)
    yield f"{deleted:,} deleted", index
    for file, lines in zip(changing, records, strict=True):
        _write_reversed(lines, file)
    lede.add(changing, index)
    _expect(lede.status(index), corpus.documents, deleted)
    yield f"{deleted:,} replaced", index
    shutil.rmtree(folder)


def _expect(status, articles, deleted):
    if (status["articleCount"], status["deletedCount"]) != (articles, deleted):
        raise Failure(f"instead of {articles} articles and {deleted} deleted, lede status says "
                      f"{status['articleCount']} and {status['deletedCount']}")


def _deal(part, folder):
    os.makedirs(folder)
    names = [os.path.join(folder, f"{i:02}.jsonl") for i in range(CHANGED_EVERY)]
    with open(part, "rb") as lines, ExitStack() as stack:
        files = [stack.enter_context(open(name, "wb")) for name in names]
        for number, line in enumerate(lines):
            files[number % len(files)].write(line)
    return names


def _records(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _write_reversed(records, path):
    """Writes documents with their words in reverse."""
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            text = " ".join(reversed(record["text"].split()))
            file.write(json.dumps(record | {"text": text}, ensure_ascii=False) + "\n")


def describe(different):
    """Lines that name the first differences."""
    for text, command, ours, theirs in different[:SHOWN]:
        yield f"{command} of {text[:TEXT_LENGTH]}: {_brief(ours)}, exhaustive {_brief(theirs)}"


def _brief(result):
    return json.dumps({key: result.get(key) for key in ("count", "ids")})[:RESULT_LENGTH]
