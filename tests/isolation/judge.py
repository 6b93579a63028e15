"""Sending everybody through one way in, and saying what is wrong with what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings

from tests.isolation.answers import ACTORS, FOREIGN, answer_for
from tests.isolation.asking import Answer, Asked, Askers, asked_for, link_asked, undone
from tests.isolation.case import Link, Route, Status
from tests.isolation.digest import digest
from tests.isolation.walk import Address
from tests.isolation.world import Side, World

_OF_B = {"stranger", "guest"}  # their own tenant's name is in the header of a refusal


@dataclass(slots=True)
class Judge:
    """Knows the world as it is before anything is asked."""

    world: World
    askers: Askers
    _before: dict[tuple[str, frozenset[str]], Mapping[str, str]] = field(default_factory=dict)

    def look(self, without: frozenset[str] = frozenset()) -> None:
        """Takes down how both tenants' rows are, without these columns."""
        for side in (self.world.a, self.world.b):
            for columns in {without, frozenset[str]()}:
                key = (side.words.word, columns)
                if key not in self._before:
                    self._before[key] = digest(side, columns)

    def route(self, case: Route, address: Address) -> list[str]:
        """Every actor through this case: sentences about what is wrong, none when all is well."""
        self.look(case.changes)
        if address.access == "twilio-webhook":
            return [*self._matrix(case, address), *self._webhook(case, address)]
        found = [*self._matrix(case, address), *self._mixed(case, address)]
        if not case.dead and min(answer_for(case.alive, case, address)) >= 400:
            found.append(f"{case.key} is right for nobody: say in `dead` why, or make it work")
        return found

    def link(self, case: Link, address: Address) -> list[str]:
        """The link opens its own file for everybody, and no other; a cut one opens none."""
        self.look(case.changes)
        a, b = self.world.a, self.world.b
        good = link_asked(case, address, a, a)
        cut = Asked(good.url, query={name: text[:-2] for name, text in case.query(a).items()})
        tries: list[tuple[str, Asked, Status, Side | None]] = [
            ("A's link", good, case.bearer, None),
            ("B's link on A's file", link_asked(case, address, a, b), 404, a),
            ("A's link on B's file", link_asked(case, address, b, a), 404, b),
            ("A's link without its end", cut, 404, a),
        ]
        if case.in_path:
            path = {name: text[:-2] for name, text in case.path(a).items()}
            tries = [tries[0], ("A's link without its end", Asked(address.url(path)), 404, a)]
        found: list[str] = []
        for actor in FOREIGN:
            for what, asked, status, kept in tries:
                with undone():
                    answer = self.askers.ask(actor, asked)
                    found += self._status(f"{what} by {actor}", answer, status)
                    if kept is not None and not (kept is b and actor in _OF_B):
                        found += _words(f"{what} by {actor}", answer, kept)
                    found += self._touched(f"{what} by {actor}", a, case.changes)
        return found

    def _matrix(self, case: Route, address: Address) -> Iterator[str]:
        a, b = self.world.a, self.world.b
        for actor in ACTORS:
            is_foreign = actor in FOREIGN
            # The API refuses what it does not know before it looks for anything: see _mixed.
            adds_ids = is_foreign and address.access != "tenant-api"
            asked = asked_for(case, address, a, extra=a.ids() if adds_ids else {})
            who = f"{actor} at {case.key} ({asked.url})"
            with undone():
                answer = self.askers.ask(actor, asked)
                yield from self._status(who, answer, answer_for(actor, case, address))
                if is_foreign:
                    is_staff = actor in {"operator", "guest"}
                    yield from _words(who, answer, a, shown=case.shown if is_staff else ())
                    yield from self._touched(who, a, case.changes)
                else:
                    yield from _words(who, answer, b, shown=case.shown)
                    yield from self._touched(who, b)

    def _mixed(self, case: Route, address: Address) -> Iterator[str]:
        """B's owner at B's own address, with A's ids in query and form."""
        a, b = self.world.a, self.world.b
        for actor in ("stranger", "rival_key"):
            own = asked_for(case, address, b, extra={})
            foreign = asked_for(case, address, a, extra=a.ids())
            asked = replace(foreign, url=own.url)
            who = f"{actor} at {case.key} ({asked.url}) with A's ids in query and form"
            with undone():
                answer = self.askers.ask(actor, asked)
                if answer.status >= 500:
                    yield f"{who}: {answer.status}"
                yield from _words(who, answer, a)
                yield from self._touched(who, a, case.changes)

    def _webhook(self, case: Route, address: Address) -> Iterator[str]:
        """Signed: for A it works, for B it leaves A alone, and A's call is never given to B,
        neither by A's account at Twilio nor by ours. A's account is refused where it speaks of B's
        call, or of a call to B that nobody knows."""
        a, b = self.world.a, self.world.b
        own, theirs = (asked_for(case, address, side, extra={}) for side in (a, b))
        to_b = {"To": b.number, "Called": b.number}
        crossed = Asked(own.url, "POST", {**(own.form or {}), **to_b})
        ours = {"AccountSid": settings.TWILIO_ACCOUNT_SID}
        by_us = replace(crossed, form={**(crossed.form or {}), **ours})
        unheard = replace(crossed, form={**(crossed.form or {}), "CallSid": f"CA{'9' * 32}"})
        by_a = {"AccountSid": (own.form or {})["AccountSid"]}
        of_b = Asked(own.url, "POST", {**(theirs.form or {}), **by_a})
        for what, asked, left_alone, status in (
            ("A's", own, b, case.owner),
            ("B's", theirs, a, case.owner),
            ("A's to B", crossed, b, None),
            ("unheard of, by A to B", unheard, b, case.answers.get("unheard", 403)),
            ("B's, by A", of_b, b, 403),
            ("A's to B, by us", by_us, b, None),
        ):
            who = f"{case.key} signed, {what}"
            with undone():
                answer = self.askers.ask("twilio", asked)
                if status is not None:
                    yield from self._status(who, answer, status)
                yield from _words(who, answer, left_alone)
                yield from self._touched(who, left_alone)

    def _status(self, who: str, answer: Answer, expected: Status) -> Iterator[str]:
        right = {expected} if isinstance(expected, int) else set(expected)
        if answer.status not in right:
            yield f"{who}: {answer.status}, not {sorted(right)}"

    def _touched(
        self, who: str, side: Side, without: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """The tables in which this side's rows are no longer what they were."""
        key = (side.words.word, without)
        if key not in self._before:
            raise AssertionError("look at the rows before you ask")
        after = digest(side, without)
        for table, value in self._before[key].items():
            if after[table] != value:
                yield f"{who} changes rows of {side.words.word} in {table}"


def _words(who: str, answer: Answer, side: Side, *, shown: Collection[str] = ()) -> Iterator[str]:
    """What of this side's words the answer holds."""
    for word in side.words.heard_in(answer.text, shown=shown):
        yield f"{who} is told {word!r}"
    for secret in side.secrets():
        if secret in answer.text:
            yield f"{who} is told a secret of {side.words.word}"
