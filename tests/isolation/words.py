"""Words that only one tenant's rows hold: whoever else reads one has looked over the fence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Canary:
    """One tenant's words. `word` stands in every text; `name` in the tenant's name alone, `people`
    in its people's addresses alone.

    Operators are shown names and addresses where a case says so. Nothing of this is an id: whoever
    asks by id may be told what they asked for.
    """

    word: str
    name: str
    people: str
    caller: str  # E.164
    number: str  # likewise
    peaks: tuple[int, ...]

    def heard_in(self, text: str, *, shown: Collection[str] = ()) -> list[str]:
        """Which of them a text holds, in any case and however its JSON is laid out.

        `shown` are those that may be there: "name", "people".
        """
        dense = "".join(text.lower().split())
        words = [self.word, self.caller.strip("+"), self.number.strip("+")]
        words += [",".join(map(str, self.peaks))]
        words += [getattr(self, kind) for kind in ("name", "people") if kind not in shown]
        return [word for word in words if word in dense]


A = Canary(
    "zqxcanary", "zqxfinch", "zqxmail", "+972501110001", "+14155510001", (201, 17, 203, 19, 205)
)
B = Canary(
    "wvjcanary", "wvjfinch", "wvjmail", "+972502220002", "+14155520002", (101, 27, 103, 29, 105)
)


def told(parts: Iterable[object]) -> str:
    """Everything of an answer as one text; bytes as they are."""
    return "\n".join(
        part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts
    )
