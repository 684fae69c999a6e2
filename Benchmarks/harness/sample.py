"""Queries drawn from a text by a seeded generator, and a small text that is made up.

Words are drawn by how many documents have them: frequent (more than 5 %), middling, and rare (less
than 0.2 %, but three or more). Words of one query come from one document, so that they belong
together as people's do.
"""

import random
from collections import Counter

from harness.queries import WORD

FREQUENT, RARE, RARE_LEAST = 0.05, 0.002, 3
SAMPLE = 4000
LONG_LEAST, LONG_MOST = 20, 100


class Sampler:
    """The words of a text and some of its documents; every draw depends on the seed alone."""

    def __init__(self, texts, seed):
        self.random = random.Random(seed)
        self.frequencies = Counter()
        self.documents = []
        self.count = 0
        for text in texts:
            words = WORD.findall(text.lower())
            self.frequencies.update(set(words))
            self.count += 1
            self._keep(words)
        self.bands = {"frequent": [], "middling": [], "rare": []}
        for word in sorted(filter(self._is_plain, self.frequencies)):
            self.bands[self._band(word)].append(word)

    def _keep(self, words):
        """A reservoir: each document is equally likely to be in the sample."""
        if len(words) < LONG_LEAST:
            return
        if len(self.documents) < SAMPLE:
            self.documents.append(words)
        elif (place := self.random.randrange(self.count)) < SAMPLE:
            self.documents[place] = words

    def _is_plain(self, word):
        return word.isascii() and word[0].isalpha() and 2 <= len(word) <= 20 \
            and self.frequencies[word] >= RARE_LEAST

    def _band(self, word):
        share = self.frequencies[word] / self.count
        return "frequent" if share > FREQUENT else "rare" if share < RARE else "middling"

    def _words_together(self, count):
        """Different plain words of one document; None where it has too few."""
        document = self.random.choice(self.documents)
        words = list(dict.fromkeys(filter(self._is_plain, document)))
        return self.random.sample(words, count) if len(words) >= count else None

    def term(self):
        band = self.random.choice([band for band in self.bands.values() if band])
        return self.random.choice(band)

    def union(self):
        words = self._words_together(self.random.randint(2, 5))
        return words and " ".join(words)

    def intersection(self):
        words = self._words_together(self.random.randint(2, 4))
        return words and " ".join("+" + word for word in words)

    def phrase(self):
        document, length = self.random.choice(self.documents), self.random.randint(2, 4)
        start = self.random.randrange(len(document) - length)
        words = document[start:start + length]
        return '"' + " ".join(words) + '"' if all(map(self._is_plain, words)) else None

    def mixed(self):
        words = self._words_together(3)
        return words and f"+{words[0]} {words[1]} {words[2]}"

    def negation(self):
        words = self._words_together(2)
        return words and f"+{words[0]} -{words[1]}"

    def long_union(self):
        words = self._words_together(self.random.randint(LONG_LEAST, LONG_MOST))
        return words and " ".join(words)

    def queries(self, counts):
        """So many different queries of each kind, as far as the text has them."""
        drawn = {}
        for kind, count in counts.items():
            for _ in range(count * 50):
                query = getattr(self, kind)()
                if query and query not in drawn:
                    drawn[query] = kind
                if sum(found == kind for found in drawn.values()) == count:
                    break
        return list(drawn)


def made_up_texts(count, seed):
    """Documents of made-up words, some in nearly all, most in few, as words of a language are."""
    generator = random.Random(seed)
    syllables = [first + second for first in "bdfgklmnprstv" for second in "aeiou"]
    words = list(dict.fromkeys(
        "".join(generator.choices(syllables, k=generator.randint(1, 4))) for _ in range(4000)))
    weights = [1 / (rank + 2) for rank in range(len(words))]
    for _ in range(count):
        length = generator.randint(20, 400)
        # A few words of its own make a document be about something.
        topic = generator.choices(words, k=8)
        text = generator.choices(words, weights, k=length) + generator.choices(topic, k=length // 8)
        generator.shuffle(text)
        yield " ".join(text)
