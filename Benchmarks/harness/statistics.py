"""From times to figures: classes, medians, means, p99, ratios to the best rival."""

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass

from harness.commands import parse as parse_command
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
    is_unpruned: bool

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
    by_engine = {engine.name: _series(passes, engine.name) for engine in engines}
    table = []
    for command in commands:
        for kind in CLASSES:
            numbers = [i for i, query in enumerate(queries) if query.kind == kind]
            if not numbers:
                continue
            row = Row(command, kind, len(numbers), {})
            for engine in engines:
                is_unpruned = engine.is_unpruned(parse_command(command), kind)
                cells = [cell for (timed, variant), series in by_engine[engine.name].items()
                         if timed == command
                         and (cell := _cell(variant, series, numbers, is_unpruned))]
                if cells:
                    row.cells[engine.name] = min(cells, key=lambda cell: cell.value("mean"))
            table.append(row)
    return table


def _series(passes, engine):
    """By command and variant: for each pass, in their order, the Timing of each query."""
    series = defaultdict(lambda: defaultdict(dict))
    for run in passes:
        if run.engine == engine:
            for timing in run.timings:
                series[timing.command, timing.variant][run.number][timing.query] = timing
    return {key: [by_pass[number] for number in sorted(by_pass)]
            for key, by_pass in series.items()}


def _cell(variant, series, numbers, is_unpruned):
    """None where not every query has a time in every pass."""
    if any(number not in timings for timings in series for number in numbers):
        return None
    chosen = [[timings[number] for number in numbers] for timings in series]
    return Cell(
        variant, [figures([timing.microseconds for timing in timings]) for timings in chosen],
        min(timing.rounds for timings in chosen for timing in timings), is_unpruned)
