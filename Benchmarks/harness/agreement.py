"""Whether the engines did the same work: equal counts and like rankings.

Rivals keep a document's length in one byte and score in single precision, so that their rankings
may differ a little.
"""

import statistics
from dataclasses import dataclass, field

OVERLAP_LEAST = 0.95
RANKED = "TOP_10"


@dataclass
class Agreement:
    """How a rival agrees with Lede."""

    compared_counts: int = 0
    #: The commands under which they differ, by query, Lede's count and the rival's.
    different_counts: dict = field(default_factory=dict)
    overlaps: list = field(default_factory=list)

    @property
    def overlap(self):
        return statistics.fmean(self.overlaps) if self.overlaps else None

    @property
    def is_like(self):
        return self.overlap is None or self.overlap >= OVERLAP_LEAST


def agreements(lede, folder, texts, passes, queries):
    """An Agreement for each rival of the first pass."""
    counts = [line["count"] for line in lede.bench(folder, texts, "COUNT")]
    ids = [[entry[0] for entry in line["ids"]]
           for line in lede.bench(folder, texts, RANKED, ids=True)]
    found = {}
    for run in passes:
        if run.number == 0 and run.engine != "lede":
            agreement = found[run.engine] = Agreement()
            for timing in run.timings:
                _compare(timing, queries, counts, ids, agreement)
    return found


def _compare(timing, queries, counts, ids, agreement):
    if timing.count is not None:
        agreement.compared_counts += 1
        if timing.count != counts[timing.query]:
            key = queries[timing.query].text, counts[timing.query], timing.count
            agreement.different_counts.setdefault(key, []).append(timing.command)
    if timing.command == RANKED and ids[timing.query]:
        ours = set(ids[timing.query])
        agreement.overlaps.append(len(ours & set(timing.ids)) / len(ours))
