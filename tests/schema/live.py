"""Who asks the live server: a tenant's program and an operator's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemathesis import Case


@dataclass
class Asker:
    """Who asks: with which key, what there is by the names of parameters, and what must not be
    told.
    """

    web: str
    key: str
    things: Mapping[str, list[str]]
    secrets: frozenset[str] = frozenset()
    turn: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Of every request."""
        return {"Authorization": f"Bearer {self.key}"}

    def prepare(self, case: Case[Any]) -> None:
        """Two of three times an id in the address is one that exists, also a stranger's."""
        self.turn += 1
        for name, value in list((case.headers or {}).items()):
            if not (name.isascii() and name.isprintable() and str(value).isprintable()):
                del case.headers[name]  # no HTTP: the server answers before we do
        given = case.path_parameters or {}
        for name in given:
            known = self.things.get(name)
            if known and self.turn % 3:
                given[name] = known[self.turn % 3 - 1]

    def nothing_leaked(self, case: Case[Any], text: str) -> None:
        """No word of the other tenant's, unless it was in the question."""
        asked = str(case.path_parameters) + str(case.query) + str(case.body)
        told = {word for word in self.secrets if word in text and word not in asked}
        assert not told, f"{case.method} {case.path} tells {told}"


@dataclass
class Live:
    """Everybody who asks."""

    tenant: Asker
    operator: Asker
