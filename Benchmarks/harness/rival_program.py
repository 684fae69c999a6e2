"""What the Python programs of the rivals share: reading queries, timing, writing results.

Each is started as `program query INDEX QUERIES RESULTS COMMANDS ROUNDS WARM_UP SECONDS`. Command
after command it runs rounds over all queries; a query's time is the least of its rounds, each a
single run. WARM_UP rounds come first and are not timed. No further round begins when the timed
ones have taken SECONDS; the number of rounds made is written beside each time. A result is
`query⇥command⇥variant⇥rounds⇥microseconds⇥count⇥ids`: the count where the command counts, the
first ten ids where it ranks, from the first round, read outside of the timed part.
"""

import time

from harness.commands import parse as parse_command

IDS = 10


def read_queries(path):
    """A list of clauses for each line, each a sign and a list of words."""
    with open(path, encoding="utf-8") as lines:
        return [[(clause[0], clause[1:].split(" ")) for clause in line.rstrip("\n").split("\t")]
                for line in lines]


def query(arguments, open_index):
    """Runs all queries. `open_index` gives a function from clauses and command to variants.

    A variant is a name, a function to be timed, and one that makes (count, ids) of its answer.
    """
    index, queries_path, results_path, names, rounds, warm_up, seconds = arguments
    queries, prepare = read_queries(queries_path), open_index(index)
    with open(results_path, "w", encoding="utf-8") as results:
        for command in map(parse_command, names.split(",")):
            runs = [(number, *variant) for number, clauses in enumerate(queries)
                    for variant in prepare(clauses, command)]
            _measure(command, runs, int(rounds), int(warm_up), float(seconds), results)


def _measure(command, runs, rounds, warm_up, seconds, results):
    best, answers, made = [1 << 62] * len(runs), [], 0
    start, now = time.monotonic(), time.perf_counter_ns
    for number in range(-warm_up, rounds):
        if number == 0:
            start = time.monotonic()
        if made > 0 and time.monotonic() - start > seconds:
            break
        for i, (_, _, run, answer) in enumerate(runs):
            before = now()
            found = run()
            time_taken = now() - before
            if number >= 0:
                best[i] = min(best[i], time_taken)
            if number == 0:
                answers.append(answer(found))
        made += number >= 0
    for i, (query_number, variant, _, _) in enumerate(runs):
        count, ids = answers[i]
        fields = (query_number, command.name, variant, made, f"{best[i] / 1e3:.2f}",
                  count if command.counts else "", " ".join(ids[:IDS]))
        results.write("\t".join(map(str, fields)) + "\n")
