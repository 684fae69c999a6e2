"""The tables of Benchmarks/extract."""

import statistics

from harness.extraction_scores import MEASURES
from harness.extraction_targets import BARS, GAP

RATES = ["pages/s", "MB/s", "pages/s, all", "MB/s, all"]
#: Measures of which the halves of a set are compared.
SHARES = [name for name in MEASURES if name not in ("±", "empty")]


def print_table(pages, engines, figures, answers):
    left_out = len(pages.all) - len(pages.judged)
    print(f"\n{pages.name}: {len(pages.judged)} pages"
          + (f" ({left_out} skipped)" if left_out else "")
          + f", {pages.byte_count / 1e6:.1f} MB of HTML; annotated: "
          + ", ".join(sorted(pages.annotated)) + "\n")
    names = [name for name in MEASURES + RATES
             if any(name in one for one in figures.values())]
    rows = [["", "version", *names]]
    for engine in engines:
        mark = "~" if answers[engine.name].is_kept else ""
        rows.append([engine.title, engine.version,
                     *(_cell(figures[engine.name].get(name), name, mark) for name in names)])
    _print(rows)
    for engine in engines:
        if count := answers[engine.name].error_count:
            print(f"  {engine.title} ended in an error on {count} "
                  f"page{'s' * (count != 1)}, which count as empty")


def print_bars(pages, engines, figures):
    """Gives whether Lede meets all of them; so it does where it was not run."""
    if "lede" not in figures:
        return True
    verdicts = []
    for name, bar in BARS.get(pages.name, {}).items():
        ours = figures["lede"][name]
        verdicts.append(ours >= bar)
        rivals = [one for one in engines
                  if one.name != "lede" and figures[one.name].get(name) is not None]
        best = max(rivals, key=lambda one: figures[one.name][name], default=None)
        print(f"  {name}: {_number(ours, name)}, at least {_number(bar, name)}: "
              f"{'ok' if verdicts[-1] else 'MISSED'}"
              + (f"; the best rival, {best.title}, {_number(figures[best.name][name], name)}"
                 if best else ""))
    return all(verdicts)


def print_split(halves, engines, split):
    """Each figure in both halves, and the first less the second.

    Halves of few sites differ by themselves, so Lede's gap is told beside the rivals' own.
    """
    sizes = " and ".join(str(len(half)) for half in halves)
    print(f"\n  by host: {sizes} pages; * differs by more than {GAP}\n")
    names = [name for name in SHARES
             if any(name in half for one in split.values() for half in one)]
    rows = [["", *names]]
    for engine in engines:
        first, second = split[engine.name]
        rows.append([engine.title, *(_gap(first.get(name), second.get(name)) for name in names)])
    _print(rows)
    rivals = [one.name for one in engines if one.name != "lede"]
    for name in names:
        gaps = {one: first[name] - second[name] for one, (first, second) in split.items()
                if name in first and name in second}
        theirs = [gaps[one] for one in rivals if one in gaps]
        if "lede" in gaps and theirs:
            print(f"  {name}: Lede's gap {gaps['lede']:+.3f}, the rivals' "
                  f"{min(theirs):+.3f} to {max(theirs):+.3f}, in the middle "
                  f"{statistics.median(theirs):+.3f}")


def _gap(first, second):
    if first is None or second is None:
        return "–"
    gap = first - second
    return f"{first:.3f} {second:.3f} {gap:+.3f}{'*' if abs(gap) > GAP else ' '}"


def _cell(value, name, mark):
    if value is None:
        return "–"
    return (mark if name in RATES else "") + _number(value, name)


def _number(value, name):
    if name == "empty":
        return str(value)
    if name in MEASURES:
        return f"{value:.3f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _print(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in [rows[0], ["-" * width for width in widths], *rows[1:]]:
        print("| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |")
