"""From times to figures: classes, medians, means, p99, ratios to the best rival."""

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass

from harness.queries import CLASSES

MEASURES = ["mean", "median", "p99"]


def percentile(values, share):
    """By the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def figures(values):
    return {"mean": statistics.fmean(values), "median": statistics.median(values),
            "p99": percentile(values, 0.99)}


@dataclass
class Cell:
    """One engine in one row: its figures, each the median over the passes."""

    variant: str
    #: A dictionary of figures for each pass.
    passes: list
    #: The fewest rounds that a query had.
    rounds: int
    is_unpruned: bool = False

    def value(self, measure):
        return statistics.median(figures[measure] for figures in self.passes)


@dataclass
class Ratio:
    """Lede's figure over the best rival's: the median, least and greatest over the passes."""

    middle: float
    least: float
    most: float
    rival: str


@dataclass
class Row:
    command: str
    kind: str
    size: int
    cells: dict

    def ratio(self, measure):
        """In each pass against the rival that was best in that pass; None without a rival."""
        rivals = {name: cell for name, cell in self.cells.items() if name != "lede"}
        if not rivals or "lede" not in self.cells:
            return None
        ours = self.cells["lede"].passes
        ratios = [figures[measure] / min(cell.passes[i][measure] for cell in rivals.values())
                  for i, figures in enumerate(ours)]
        best = min(rivals, key=lambda name: rivals[name].value(measure))
        return Ratio(statistics.median(ratios), min(ratios), max(ratios), best)


def rows(passes, queries, engines, commands):
    """The rows of the table, by command and class.

    Of an engine's variants the one with the least mean stands for it. An engine is left out of a
    row whose queries it cannot all answer.
    """
    kinds = defaultdict(list)
    for number, query in enumerate(queries):
        kinds[query.kind].append(number)
    times = defaultdict(lambda: defaultdict(dict))
    rounds = defaultdict(lambda: 1 << 62)
    for run in passes:
        for timing in run.timings:
            key = run.engine, timing.command, timing.variant
            times[key][run.number][timing.query] = timing.microseconds
            rounds[key, timing.query] = min(rounds[key, timing.query], timing.rounds)
    table = []
    for command in commands:
        for kind in (kind for kind in CLASSES if kind in kinds):
            numbers = kinds[kind]
            cells = {}
            for (name, timed, variant), by_pass in times.items():
                if timed != command:
                    continue
                if any(number not in times for times in by_pass.values() for number in numbers):
                    continue
                cell = Cell(variant, [figures([by_pass[i][number] for number in numbers])
                                      for i in sorted(by_pass)],
                            min(rounds[(name, timed, variant), number] for number in numbers))
                if name not in cells or cell.value("mean") < cells[name].value("mean"):
                    cells[name] = cell
            table.append(Row(command, kind, len(numbers), cells))
    _mark_unpruned(table, engines)
    return table


def _mark_unpruned(table, engines):
    from harness.commands import parse
    for row in table:
        for engine in engines:
            if engine.name in row.cells:
                row.cells[engine.name].is_unpruned = engine.is_unpruned(
                    parse(row.command), row.kind)
