"""A corpus as all engines get it: documents d0, d1, … with a text and nothing else.

Titles are left out, as some engines here know one field only. Each text becomes one line: Lede's
phrases end with a paragraph, those of the others do not. A prepared corpus is a folder of the
cache, named by the hash of its text, with `corpus.jsonl`, the same as ready words for engines that
have no analysis of their own (`words.txt`), and both cut into parts for several segments.
"""

import hashlib
import json
import os
from dataclasses import dataclass

from harness.queries import WORD

PASSAGE_LENGTH = 1000
#: Changes when the same file gives another corpus.
VERSION = 2


@dataclass
class Corpus:
    folder: str
    digest: str
    documents: int
    text_bytes: int

    def text(self, part=None):
        return self._file("corpus.jsonl", part)

    def words(self, part=None):
        return self._file("words.txt", part)

    def _file(self, name, part):
        return os.path.join(self.folder, name if part is None else f"{part}-{name}")

    def parts(self, count, file):
        """The files of the corpus cut into so many parts of like length; `file` is text or words.

        Returns [the whole file] for one part.
        """
        if count == 1:
            return [file()]
        names = [file(f"part{i}of{count}") for i in range(count)]
        if not all(os.path.exists(name) for name in names):
            _cut(file(), names, self.documents)
        return names


def _cut(path, names, documents):
    with open(path, "rb") as lines:
        for i, name in enumerate(names):
            first, end = documents * i // len(names), documents * (i + 1) // len(names)
            with open(name + ".new", "wb") as file:
                file.writelines(next(lines) for _ in range(end - first))
            os.rename(name + ".new", name)


def passages(text):
    """The text cut at line ends into pieces of about a thousand characters."""
    piece, length = [], 0
    for paragraph in filter(None, text.split("\n")):
        if length and length + len(paragraph) > PASSAGE_LENGTH:
            yield "\n".join(piece)
            piece, length = [], 0
        piece.append(paragraph)
        length += len(paragraph)
    if piece:
        yield "\n".join(piece)


def prepare(texts, folder, cuts):
    """Writes texts, cut into passages where `cuts`, as a corpus below `folder`."""
    os.makedirs(folder, exist_ok=True)
    text_path, words_path = (os.path.join(folder, name) for name in ("new.jsonl", "new.txt"))
    digest, documents, text_bytes = hashlib.sha256(), 0, 0
    with open(text_path, "w", encoding="utf-8") as text_file, \
            open(words_path, "w", encoding="utf-8") as words_file:
        for article in texts:
            for text in passages(article) if cuts else [article]:
                text = " ".join(text.split())
                line = json.dumps({"id": f"d{documents}", "text": text}, ensure_ascii=False) + "\n"
                encoded = line.encode()
                digest.update(encoded)
                text_file.write(line)
                words_file.write(f"d{documents} {' '.join(WORD.findall(text.lower()))}\n")
                documents += 1
                text_bytes += len(encoded)
    home = os.path.join(folder, digest.hexdigest()[:16])
    os.makedirs(home, exist_ok=True)
    corpus = Corpus(home, digest.hexdigest(), documents, text_bytes)
    os.replace(text_path, corpus.text())
    os.replace(words_path, corpus.words())
    return corpus


def load(path, folder, cuts):
    """The prepared corpus of a file of JSON lines, from the cache where it is there already."""
    stat = os.stat(path)
    form = "passages" if cuts else "articles"
    key = hashlib.sha256(
        f"{os.path.abspath(path)} {stat.st_size} {stat.st_mtime_ns} {form} {VERSION}".encode()).hexdigest()
    note = os.path.join(folder, f"{key[:16]}.json")
    try:
        with open(note, encoding="utf-8") as file:
            corpus = Corpus(**json.load(file))
        if os.path.exists(corpus.text()) and os.path.exists(corpus.words()):
            return corpus
    except (OSError, ValueError, TypeError):
        pass  # Not there, or not whole: made anew.
    corpus = prepare(_texts(path), folder, cuts)
    with open(note, "w", encoding="utf-8") as file:
        json.dump(vars(corpus), file)
    return corpus


def _texts(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]
