"""The table and the JSON."""

import json

from harness.agreement import OVERLAP_LEAST
from harness.exactness import describe
from harness.statistics import MEASURES
from harness.targets import verdict

TEXT_LENGTH = 60


def print_head(machine, options):
    print(f"\n{machine['processor']}, {machine['processors']} processors, {machine['system']}; "
          f"Lede {machine['commit']}; {options.passes} passes of {options.rounds} rounds; "
          "microseconds: median / mean / p99\n")


def print_table(rows, engines):
    """Each engine's median / mean / p99 in microseconds, and the ratios to the best rival."""
    head = ["command", "class", "queries", *(engine.title for engine in engines),
            *(f"{measure}: Lede / best (spread)" for measure in MEASURES), ""]
    lines = [head]
    for row in rows:
        cells = [_cell(row.cells.get(engine.name)) for engine in engines]
        ratios = [_ratio(row.ratio(measure), engines) for measure in MEASURES]
        lines.append([row.command, row.kind, str(row.size), *cells, *ratios, verdict(row)])
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    rule = ["-" * width for width in widths]
    for line in [lines[0], rule, *lines[1:]]:
        print("| " + " | ".join(text.ljust(width) for text, width in zip(line, widths)) + " |")


def _number(value):
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def _cell(cell):
    if cell is None:
        return "–"
    text = " / ".join(_number(cell.value(measure)) for measure in ("median", "mean", "p99"))
    return text + (" (unpruned)" if cell.is_unpruned else "") + \
        (f" {cell.variant}" if cell.variant else "")


def _ratio(ratio, engines):
    if ratio is None:
        return "–"
    title = next(engine.title for engine in engines if engine.name == ratio.rival)
    return f"{ratio.middle:.2f} ({ratio.least:.2f}–{ratio.most:.2f}) {title}"


def print_builds(builds, engines, corpus):
    print(f"\nIndex: {corpus.documents:,} documents, {corpus.text_bytes / 1e6:,.0f} MB of JSON\n")
    for engine in engines:
        build = builds[engine.name]
        print(f"  {engine.title:12} {engine.version():18} {build.cpu_seconds:8.1f} s CPU "
              f"{build.wall_seconds:8.1f} s wall {build.bytes / 1e6:8.1f} MB "
              f"{build.segments} segment{'s' * (build.segments != 1)}")


def print_agreement(agreements, different, engines, judges_overlap):
    print("\nAgreement with Lede: equal counts; mean overlap of the ten best "
          f"(at least {OVERLAP_LEAST})\n")
    for engine in engines:
        if engine.name not in agreements:
            continue
        found = agreements[engine.name]
        different_counts = sum(map(len, found.different_counts.values()))
        counted = f"{found.compared_counts - different_counts} of {found.compared_counts} counts " \
            "equal" if found.compared_counts else "no counts"
        like = f"overlap {found.overlap:.4f}" if found.overlap is not None else "no rankings"
        is_unlike = judges_overlap and not found.is_like
        differs = "   DIFFERS" if found.different_counts or is_unlike else ""
        print(f"  {engine.title:12} {counted}, {like}{differs}")
        for (text, ours, theirs), commands in found.different_counts.items():
            print(f"    {', '.join(commands)} of {text[:TEXT_LENGTH]}: Lede {ours:,}, "
                  f"{engine.title} {theirs:,}")
    print(f"  {'Lede':12} "
          + (f"DIFFERS from its exhaustive mode {len(different)} times" if different
             else "equal to its exhaustive mode in every id, score and count"))
    for line in describe(different):
        print("   ", line)


def write_json(path, machine, arguments, corpus, queries, queries_digest, engines, builds, passes,
               rows, agreements, different):
    """Everything: what was measured, on what, each query's time in each pass, and the table."""
    record = {
        "schema": 1,
        "machine": machine,
        "options": arguments,
        "corpus": {"sha256": corpus.digest, "documents": corpus.documents,
                   "bytes": corpus.text_bytes},
        "queries": {"sha256": queries_digest,
                    "list": [{"query": query.text, "class": query.kind} for query in queries]},
        "engines": {engine.name: {"version": engine.version(), "build": vars(builds[engine.name])}
                    for engine in engines},
        "passes": [_pass(run, len(queries)) for run in passes],
        "table": [_row(row) for row in rows],
        "agreement": {name: {"comparedCounts": found.compared_counts,
                             "differentCounts": [
                                 [*key, commands]
                                 for key, commands in found.different_counts.items()],
                             "overlap": found.overlap}
                      for name, found in agreements.items()},
        "exhaustiveDifferences": [list(entry[:2]) for entry in different],
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(record, file, ensure_ascii=False)
        file.write("\n")


def _pass(run, size):
    """Times by command and variant, in the order of the queries; null where there is none."""
    times, rounds = {}, {}
    for timing in run.timings:
        key = f"{timing.command} {timing.variant}".strip()
        times.setdefault(key, [None] * size)[timing.query] = timing.microseconds
        rounds[key] = timing.rounds
    return {"engine": run.engine, "pass": run.number, "load": run.load, "rounds": rounds,
            "microseconds": times}


def _row(row):
    cells = {name: {"variant": cell.variant, "unpruned": cell.is_unpruned, "rounds": cell.rounds,
                    "passes": cell.passes}
             for name, cell in row.cells.items()}
    ratios = {measure: ratio and vars(ratio)
              for measure, ratio in ((measure, row.ratio(measure)) for measure in MEASURES)}
    return {"command": row.command, "class": row.kind, "queries": row.size, "engines": cells,
            "ratios": ratios, "verdict": verdict(row)}
