"""What Lede wants to reach: its mean as a share of the best rival's, by command and class.

A row that has no target of its own has only the general one, not to be behind.
"""

P99 = 0.8
MEANS = {
    ("TOP_10", "union"): 0.7,
    ("TOP_10", "intersection"): 0.7,
    ("TOP_10", "phrase"): 0.6,
    ("TOP_10", "long union"): 0.6,
    ("TOP_1000", "union"): 0.7,
    ("TOP_1000", "intersection"): 0.7,
    ("TOP_1000", "long union"): 0.7,
    ("COUNT", "union"): 0.7,
    ("COUNT", "intersection"): 0.7,
    ("COUNT", "phrase"): 0.7,
    ("TOP_100_COUNT", "union"): 0.6,
}


def verdict(row):
    """What is to be said of a row: behind a rival, short of a target, or nothing."""
    ratios = {measure: row.ratio(measure) for measure in ("mean", "median", "p99")}
    if None in ratios.values():
        return ""
    behind = [measure for measure, ratio in ratios.items() if ratio.middle > 1]
    if behind:
        return "BEHIND in " + ", ".join(behind)
    target = MEANS.get((row.command, row.kind))
    if target is None:
        return ""
    short = [f"mean > {target}"] if ratios["mean"].middle > target else []
    short += [f"p99 > {P99}"] if ratios["p99"].middle > P99 else []
    return "short: " + ", ".join(short) if short else "ok"
