"""How near an extractor's article is to the annotated one, by the measures of the sets' authors.

Text by 4-word shingles and by words, snippets that must and must not be there, title, date,
author, type of page, and the address by which the page calls itself.
A page without a prediction is an empty article: a miss, never left out.
"""

import random
import re
import statistics
import unicodedata
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

SHINGLE_WORDS = 4
#: Bootstrap samples behind the error of the text's F1.
SAMPLES, SEED = 1000, 1
#: The longest name of a site that may stand beside a title, in letters.
SITE_LENGTH = 40

WORD = re.compile(r"\w+")
#: Kana, Han, their compatibility forms, and Thai: scripts without spaces between words.
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
#: A word where each character of an unspaced script is one.
CHARACTER_OR_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
#: Words of a by-line that are no part of a name.
NO_NAMES = frozenset("by von und and the par de di".split())
SEPARATOR = re.compile(r"\s*[|•·»«:–—]\s*|\s+[-/]\s+")

#: The columns of the table: name, and whether it is an F1, precision or share (all but "empty").
MEASURES = ["F1", "±", "P", "R", "bag F1", "snippet F1", "title", "title ~", "date", "author",
            "type", "address", "empty"]


@dataclass
class TextScore:
    """One page: shares of shingles that are right, wrong and missed, and the F1 of its words."""

    right: float
    wrong: float
    missed: float
    bag: float
    is_empty: bool

    @property
    def precision(self):
        """None where nothing was predicted: such a page is judged by its recall."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def recall(self):
        """None where there is nothing to find."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else None


class Scorer:
    def __init__(self, splits_characters=False):
        self._words = (CHARACTER_OR_WORD if splits_characters else WORD).findall

    def score(self, pages, predictions, fields):
        """The figures of one extractor by measure.

        `predictions` has by id what was found: text, title, date, author, type, address, each
        possibly absent.
        Only measures of `fields`, which the extractor looks for, and that pages are annotated for.
        """
        pairs = [(page, predictions.get(page["id"]) or {}) for page in pages]
        figures = {}
        if "text" in fields:
            figures |= self._texts(pairs) | _snippets(pairs)
        if "title" in fields:
            figures |= _titles(pairs)
        if "date" in fields:
            figures |= _dates(pairs)
        if "author" in fields:
            figures |= self._authors(pairs)
        if "type" in fields:
            figures |= _types(pairs)
        if "address" in fields:
            figures |= _addresses(pairs)
        return figures

    def _texts(self, pairs):
        scores = [self._text(page["text"], one.get("text") or "")
                  for page, one in pairs if "text" in page]
        if not scores:
            return {}
        f1, precision, recall = _mean_f1(scores)
        return {"F1": f1, "±": _bootstrap_error(scores), "P": precision, "R": recall,
                "bag F1": statistics.fmean(score.bag for score in scores),
                "empty": sum(score.is_empty for score in scores)}

    def _text(self, wanted, found):
        wanted_words, found_words = self._words(wanted), self._words(found)
        a, b = _shingles(wanted_words), _shingles(found_words)
        right = (a & b).total()
        wrong, missed = b.total() - right, a.total() - right
        whole = (right + wrong + missed) or 1
        bag = _bag_f1(self._words(wanted.lower()), self._words(found.lower()))
        return TextScore(right / whole, wrong / whole, missed / whole, bag, not found_words)

    def _authors(self, pairs):
        judged = [(wanted, self._names(one.get("author"))) for page, one in pairs
                  if (wanted := self._names(page.get("author")))]
        if not judged:
            return {}
        return {"author": statistics.fmean(wanted == names for wanted, names in judged)}

    def _names(self, author):
        """The words of all authors' names, in no order."""
        if isinstance(author, (list, tuple)):
            author = " ".join(map(str, author))
        folded = unicodedata.normalize("NFKD", author or "").casefold().replace("\u0301", "")
        return frozenset(word for word in self._words(folded)
                         if word not in NO_NAMES and len(word) > 1)


def _shingles(words):
    if len(words) < SHINGLE_WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[i:] for i in range(SHINGLE_WORDS))))


def _mean_f1(scores):
    """F1 of mean precision and mean recall, where each page weighs the same; and those two."""
    precisions = [value for score in scores if (value := score.precision) is not None]
    recalls = [value for score in scores if (value := score.recall) is not None]
    precision = statistics.fmean(precisions) if precisions else 0.0
    recall = statistics.fmean(recalls) if recalls else 0.0
    return _f1(precision, recall), precision, recall


def _f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _bootstrap_error(scores):
    choose = random.Random(SEED).choices
    return statistics.stdev(_mean_f1(choose(scores, k=len(scores)))[0] for _ in range(SAMPLES))


def _bag_f1(wanted, found):
    if not wanted or not found:
        return float(not wanted and not found)
    shared = (Counter(wanted) & Counter(found)).total()
    return _f1(shared / len(found), shared / len(wanted))


def _snippets(pairs):
    """F1 over the snippets of all pages; nothing unwanted is in an empty text."""
    right = missed = wrong = 0
    judged = [(page, one) for page, one in pairs if page.get("with") or page.get("without")]
    for page, one in judged:
        text = _spaced(one.get("text"))
        wanted = [_spaced(snippet) in text for snippet in page.get("with", [])]
        right += sum(wanted)
        missed += len(wanted) - sum(wanted)
        wrong += sum(bool(text) and _spaced(snippet) in text
                     for snippet in page.get("without", []))
    return {"snippet F1": 2 * right / ((2 * right + wrong + missed) or 1)} if judged else {}


def _titles(pairs):
    judged = [(page["title"], one.get("title") or "") for page, one in pairs if page.get("title")]
    if not judged:
        return {}
    return {"title": statistics.fmean(_letters(a) == _letters(b) for a, b in judged),
            "title ~": statistics.fmean(_is_title_beside_site(a, b) for a, b in judged)}


def _is_title_beside_site(wanted, found):
    """Whether titles agree, or one is the other beside the name of a site."""
    a, b = _letters(wanted), _letters(found)
    if a == b:
        return True
    return bool(b) and (any(_letters(part) == a for part in _without_site(found))
                        or any(_letters(part) == b for part in _without_site(wanted)))


def _without_site(title):
    title = _spaced(title)
    for separator in SEPARATOR.finditer(title):
        if len(title) - separator.end() <= SITE_LENGTH:
            yield title[:separator.start()]
        if separator.start() <= SITE_LENGTH:
            yield title[separator.end():]


def _dates(pairs):
    judged = [(page["date"], one.get("date") or "") for page, one in pairs if page.get("date")]
    if not judged:
        return {}
    return {"date": statistics.fmean(a[:10] == b[:10] for a, b in judged)}


def _types(pairs):
    judged = [(page["type"], one.get("type")) for page, one in pairs if page.get("type")]
    return {"type": statistics.fmean(a == b for a, b in judged)} if judged else {}


def _addresses(pairs):
    """Of the pages that call themselves something, how many by the address they were fetched from.

    The others moved, were taken over from another site, or are a page of several.
    """
    judged = [(page["url"], one["address"]) for page, one in pairs
              if page.get("url") and one.get("address")]
    if not judged:
        return {}
    return {"address": statistics.fmean(_place(a) == _place(b) for a, b in judged)}


def _place(address):
    """Host and path without "www.", case and what only tells how to fetch them."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    return host, unquote(parts.path).rstrip("/").lower()


def _spaced(text):
    """With one space for each run of white space, none at the ends."""
    return " ".join((text or "").split())


def _letters(text):
    """Letters and digits alone, without case and compatibility forms."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").casefold())
