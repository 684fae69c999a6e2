#!/usr/bin/env python3
"""Runs PISA, through the compiled core inside the wheel of pyterrier-pisa.

    program.py index WORDS INDEX
    program.py query …                    see rival_program

The variants are PISA's algorithms. It has no positions (no phrases) and does not count. Inside the
timed call, besides the search: some 2 µs of the call itself, reading the words of the query, and
making a Python string of each hit's name, which overstates TOP_1000.
"""

import ctypes
import glob
import importlib.util
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))

import numpy  # noqa: E402

from harness import rival_program  # noqa: E402

ENCODING, BLOCK, K1, B = "block_simdbp", 64, 1.2, 0.75
UNIONS = ["block_max_wand", "block_max_maxscore", "maxscore", "wand", "ranked_or"]
INTERSECTIONS = ["block_max_ranked_and", "ranked_and"]
BATCH = 100_000


def load_core():
    ctypes.CDLL(os.path.join(sys.prefix, "lib/libtbb.so.2"), mode=ctypes.RTLD_GLOBAL)
    pattern = os.path.join(sys.prefix, "lib/python3*/site-packages/pyterrier_pisa/_pisathon*.so")
    specification = importlib.util.spec_from_file_location("_pisathon", glob.glob(pattern)[0])
    core = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(core)
    return core


PISA = load_core()


def prepare_index(folder):
    context = PISA.RetrievalContext()
    PISA.prepare_index(
        context, folder, ENCODING, "bm25", "", block_size=BLOCK, bm25_k1=K1, bm25_b=B)
    return context


def index(words, folder):
    os.makedirs(folder)
    # Its indexer hangs where it may use one thread only.
    PISA.index(words, folder, "", BATCH, 2)
    prepare_index(folder)
    print(f"documents={PISA.num_docs(folder)} segments=1")


def open_index(folder):
    context = prepare_index(folder)

    def variant(algorithm, text, limit):
        arrays = {"result_qidxs": numpy.empty(limit, numpy.int32),
                  "result_docnos": numpy.empty(limit, object),
                  "result_ranks": numpy.empty(limit, numpy.int32),
                  "result_scores": numpy.empty(limit, numpy.float32)}
        query = [(0, text)]

        def run():
            return PISA.retrieve(context, algorithm, query, k=limit, threads=1,
                                 pretokenised=False, query_weighted=0, **arrays)

        return algorithm, run, lambda found: ("", list(arrays["result_docnos"][:found]))

    def prepare(clauses, command):
        signs = {sign for sign, _ in clauses}
        if command.counts or any(len(words) > 1 for _, words in clauses) or len(signs) > 1:
            return []
        algorithms = INTERSECTIONS if signs == {"+"} and len(clauses) > 1 else UNIONS
        text = " ".join(words[0] for _, words in clauses)
        return [variant(algorithm, text, command.limit) for algorithm in algorithms]

    return prepare


if __name__ == "__main__":
    if sys.argv[1] == "index":
        index(*sys.argv[2:])
    else:
        rival_program.query(sys.argv[2:], open_index)
