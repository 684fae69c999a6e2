"""Passes over the engines, in turn, one at a time."""

import os
import time
from dataclasses import dataclass

from harness.engine import Plan
from harness.process import say


@dataclass
class Pass:
    """What one engine did in one pass."""

    engine: str
    number: int
    timings: list
    load: float


def measure(engines, folders, plans, passes, results_folder):
    """Runs each engine once in each pass; the order turns from pass to pass."""
    os.makedirs(results_folder, exist_ok=True)
    done = []
    for number in range(passes):
        turn = number % len(engines)
        for engine in engines[turn:] + engines[:turn]:
            start, load = time.monotonic(), os.getloadavg()[0]
            results = os.path.join(results_folder, f"{engine.name}-{number}.tsv")
            timings = engine.query(folders[engine.name], plans[engine.name], results)
            done.append(Pass(engine.name, number, timings, load))
            say(f"pass {number + 1} of {passes}: {engine.title} {time.monotonic() - start:.0f} s",
                f"(load before it {load:.1f})")
    return done


def plans(engines, queries, commands, rounds, warm_up, seconds, folder, write):
    """The Plan of each engine: Lede reads the queries as they are, the rivals as clauses."""
    texts, clauses = os.path.join(folder, "queries.txt"), os.path.join(folder, "queries.tsv")
    os.makedirs(folder, exist_ok=True)
    with open(texts, "w", encoding="utf-8") as file:
        file.writelines(query.text + "\n" for query in queries)
    write(queries, clauses)
    return {engine.name: Plan(texts if engine.name == "lede" else clauses, commands, rounds,
                              warm_up, seconds)
            for engine in engines}
