"""The commands that are measured: TOP_n, COUNT and TOP_n_COUNT."""

import re
from dataclasses import dataclass

ALL = ["TOP_10", "TOP_100", "TOP_1000", "COUNT", "TOP_100_COUNT"]
FORM = re.compile(r"(?:TOP_([1-9]\d*)(_COUNT)?|COUNT)")


@dataclass(frozen=True)
class Command:
    name: str
    #: The hits wanted; 0 for none.
    limit: int
    counts: bool


def parse(name):
    match = FORM.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is none of TOP_n, COUNT and TOP_n_COUNT")
    return Command(name, int(match[1] or 0), name.endswith("COUNT"))
