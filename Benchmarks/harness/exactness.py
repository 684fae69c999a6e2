"""Lede alone: whether its results are those of its exhaustive mode, in several layouts.

One segment and several, each as built and after every twentieth document was replaced, which marks
it as deleted in its segment and adds the new one in another.
"""

import json
import os
import shutil
from contextlib import ExitStack

from harness.process import Failure, say

COMMANDS = ["TOP_1", "TOP_10", "TOP_100", "TOP_1000", "COUNT", "TOP_100_COUNT"]
REPLACED_EVERY = 20
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
        copy, replaced, deleted = with_replaced(lede, corpus, count)
        for name, index in (("as built", folder), (f"{deleted:,} deleted", replaced)):
            found = differences(lede, index, texts, queries)
            say(f"exactness, {count} segment{'s' * (count > 1)}, {name}: {len(found)} differences",
                f"in {len(queries)} queries of {len(COMMANDS)} commands")
            different += found
        shutil.rmtree(copy)
    return different


def with_replaced(lede, corpus, count):
    """An index in which every twentieth document was replaced, and how many are deleted by that.

    A changed file is read anew as a whole, so the documents are dealt out to twenty files for each
    segment, and one of them changes.
    """
    folder = os.path.join(corpus.folder, "replaced")
    shutil.rmtree(folder, ignore_errors=True)
    index, replaced, changed = os.path.join(folder, "index"), 0, []
    for number, part in enumerate(corpus.parts(count, corpus.text)):
        files = _deal(part, os.path.join(folder, f"part{number}"))
        lede.add(files, index)
        changed.append(files[0])
    for file in changed:
        replaced += _turn_around(file)
    lede.add(changed, index)
    status = lede.status(index)
    if (status["articleCount"], status["deletedCount"]) != (corpus.documents, replaced):
        raise Failure(f"after replacing {replaced} of {corpus.documents} documents, lede status "
                      f"says {status['articleCount']} and {status['deletedCount']} deleted")
    return folder, index, replaced


def _deal(part, folder):
    os.makedirs(folder)
    names = [os.path.join(folder, f"{i:02}.jsonl") for i in range(REPLACED_EVERY)]
    with open(part, "rb") as lines, ExitStack() as stack:
        files = [stack.enter_context(open(name, "wb")) for name in names]
        for number, line in enumerate(lines):
            files[number % len(files)].write(line)
    return names


def _turn_around(path):
    """Reverses the words of each document."""
    with open(path, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            record["text"] = " ".join(reversed(record["text"].split()))
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return len(records)


def describe(different):
    """Lines that name the first differences."""
    for text, command, ours, theirs in different[:SHOWN]:
        yield f"{command} of {text[:TEXT_LENGTH]}: {_brief(ours)}, exhaustive {_brief(theirs)}"


def _brief(result):
    return json.dumps({key: result.get(key) for key in ("count", "ids")})[:RESULT_LENGTH]
