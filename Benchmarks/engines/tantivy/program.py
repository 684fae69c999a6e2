#!/usr/bin/env python3
"""Runs tantivy through its Python binding.

    program.py index [--store] CORPUS… INDEX    one segment for each corpus file
    program.py query …                          see rival_program

Analysis: its simple tokenizer and lower case. Positions and lengths are indexed, and text is stored where that
is asked for.
"""

import json
import os
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))

import tantivy  # noqa: E402
from tantivy import Occur, Query  # noqa: E402

from harness import rival_program  # noqa: E402

# So much that a corpus of some 500 MB becomes one segment.
HEAP_BYTES = 3_500_000_000
OCCURS = {"+": Occur.Must, "?": Occur.Should, "-": Occur.MustNot}


def register(index):
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    index.register_tokenizer("plain", builder.filter(tantivy.Filter.lowercase()).build())
    return index


def index_one(corpus, folder, stores):
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, fast=True)
    builder.add_text_field("text", stored=stores, tokenizer_name="plain", index_option="position")
    os.makedirs(folder)
    index = register(tantivy.Index(builder.build(), path=folder))
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    with open(corpus, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            document = tantivy.Document()
            document.add_unsigned("number", int(record["id"][1:]))
            document.add_text("text", record["text"])
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def join(part, folder):
    """Adds the segments of one index to another.

    The binding has no merge policy to set, and by itself it would merge; so each segment is made as
    an index of its own, and their files and their lists of segments are put together.
    """
    def read(where, name):
        with open(os.path.join(where, name), encoding="utf-8") as file:
            return json.load(file)

    meta, managed = read(folder, "meta.json"), read(folder, ".managed.json")
    meta["segments"] += read(part, "meta.json")["segments"]
    managed = sorted(set(managed) | set(read(part, ".managed.json")))
    for name in os.listdir(part):
        if not name.startswith(".") and name != "meta.json":
            os.rename(os.path.join(part, name), os.path.join(folder, name))
    for name, value in (("meta.json", meta), (".managed.json", managed)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(value, file)
    shutil.rmtree(part)


def index(*arguments):
    stores = arguments[0] == "--store"
    *corpora, folder = arguments[stores:]
    index_one(corpora[0], folder, stores)
    for corpus in corpora[1:]:
        index_one(corpus, folder + ".part", stores)
        join(folder + ".part", folder)
    searcher = tantivy.Index.open(folder).searcher()
    print(f"documents={searcher.num_docs} segments={searcher.num_segments}")


def open_index(folder):
    index = register(tantivy.Index.open(folder))
    searcher, schema = index.searcher(), index.schema

    def part(words):
        if len(words) > 1:
            return Query.phrase_query(schema, "text", words)
        return Query.term_query(schema, "text", words[0], "freq")

    def answer(result):
        addresses = [address for _, address in result.hits[:rival_program.IDS]]
        numbers = searcher.fast_field_values("number", addresses) if addresses else []
        return result.count, [f"d{number}" for number in numbers]

    def prepare(clauses, command):
        if len(clauses) == 1:
            query = part(clauses[0][1])
        else:
            query = Query.boolean_query([(OCCURS[sign], part(words)) for sign, words in clauses])
        if command.limit == 0:
            # It counts only beside a ranking: the cheapest is one hit of a constant score.
            constant = Query.const_score_query(query, 1.0)
            return [("", lambda: searcher.search(constant, 1, True), lambda r: (r.count, []))]
        limit, counts = command.limit, command.counts
        return [("", lambda: searcher.search(query, limit, counts), answer)]

    return prepare


if __name__ == "__main__":
    if sys.argv[1] == "index":
        index(*sys.argv[2:])
    else:
        rival_program.query(sys.argv[2:], open_index)
