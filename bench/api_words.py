"""What the callers of the API's bench say: made sentences, whose words are used as words are.

The word of rank r is r times as rare as the first (Zipf), half of the sentences are Hebrew.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random
from typing import Final

TENANTS, TURNS = 100, 10  # the first five tenants have half of the calls
SENTENCES, WORDS_EACH = 4_000, 8
_VOCABULARY: Final = 6_000
_ENGLISH: Final = ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
_VOWELS: Final = ["a", "e", "i", "o", "u", "ai", "ea", "oo"]
_HEBREW: Final = "אבגדהוזחטיכלמנסעפצקרשת"
# Real words for what is measured: of every rank.
COMMON: Final = ("appointment", "תור")
USUAL: Final = ("plumber", "נזילה")


def sentences(seed: int = 8) -> list[str]:
    """The sentences, the same each time."""
    chance = Random(seed)
    tongues = [_english(chance), _hebrew(chance)]
    weights = list(accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))
    return [
        " ".join(chance.choices(tongues[each % 2], cum_weights=weights, k=WORDS_EACH))
        for each in range(SENTENCES)
    ]


def _english(chance: Random) -> list[str]:
    made = {COMMON[0]: None, USUAL[0]: None}
    while len(made) < _VOCABULARY:
        parts = chance.randint(2, 4)
        word = "".join(chance.choice(_ENGLISH) + chance.choice(_VOWELS) for _ in range(parts))
        made[word] = None
    return _ranked(list(made))


def _hebrew(chance: Random) -> list[str]:
    made = {COMMON[1]: None, USUAL[1]: None}
    while len(made) < _VOCABULARY:
        made["".join(chance.choices(_HEBREW, k=chance.randint(3, 7)))] = None
    return _ranked(list(made))


def _ranked(words: list[str]) -> list[str]:
    """The usual word at its rank, the common one first."""
    words.insert(60, words.pop(1))
    return words
