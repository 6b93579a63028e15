"""A small trigram language model, estimated from example lines, in the ARPA format.

Absolute discounting with back-off: log10 probabilities, `<s>` and `</s>` at the ends.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_DISCOUNT = 0.5
_Ngram = tuple[str, ...]


def _counts(lines: Iterable[str], order: int) -> Counter[_Ngram]:
    counts: Counter[_Ngram] = Counter()
    for line in lines:
        words = ["<s>", *line.split(), "</s>"]
        counts.update(tuple(words[i : i + order]) for i in range(len(words) - order + 1))
    return counts


def _contexts(counts: Mapping[_Ngram, int]) -> dict[_Ngram, tuple[int, int]]:
    """Give each context its total count and its number of different successors."""
    totals: dict[_Ngram, list[int]] = defaultdict(lambda: [0, 0])
    for ngram, count in counts.items():
        totals[ngram[:-1]][0] += count
        totals[ngram[:-1]][1] += 1
    return {context: (total, kinds) for context, (total, kinds) in totals.items()}


class _Order:
    """All n-grams of one length, with their probabilities and back-off weights."""

    def __init__(self, lines: Iterable[str], order: int, lower: "_Order | None") -> None:
        self.counts = _counts(lines, order)
        self.contexts = _contexts(self.counts)
        self.lower = lower

    def weight(self, context: _Ngram) -> float:
        """Tell how much of a context's probability is left for the lower order."""
        if context not in self.contexts:
            return 1.0
        total, kinds = self.contexts[context]
        return _DISCOUNT * kinds / total

    def probability(self, ngram: _Ngram) -> float:
        total, _ = self.contexts[ngram[:-1]]
        if self.lower is None:
            return self.counts[ngram] / total
        below = self.lower.probability(ngram[1:])
        return max(self.counts[ngram] - _DISCOUNT, 0) / total + self.weight(ngram[:-1]) * below

    def rows(self, higher: "_Order | None") -> list[str]:
        rows = []
        for ngram in sorted(self.counts):
            row = f"{math.log10(self.probability(ngram)):.4f} {' '.join(ngram)}"
            if higher is not None and ngram in higher.contexts:
                row += f" {math.log10(higher.weight(ngram)):.4f}"
            rows.append(row)
        return rows


def arpa(lines: list[str]) -> str:
    """Write a trigram model of the lines (lower-case words) as ARPA text."""
    orders: list[_Order] = []
    for length in (1, 2, 3):
        orders.append(_Order(lines, length, orders[-1] if orders else None))
    text = ["\\data\\"]
    text += [f"ngram {index + 1}={len(order.counts)}" for index, order in enumerate(orders)]
    for index, order in enumerate(orders):
        higher = orders[index + 1] if index + 1 < len(orders) else None
        text += ["", f"\\{index + 1}-grams:", *order.rows(higher)]
    return "\n".join([*text, "", "\\end\\", ""])
