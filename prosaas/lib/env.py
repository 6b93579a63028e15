"""Typed reading of the environment: a bad value is a recorded problem, never a traceback.

The system checks (prosaas.checks) turn problems into errors with an id and a hint, so that
every command that runs checks reports all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}
_MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """A variable whose value cannot be used, and what it should look like."""

    name: str
    hint: str


@dataclass(slots=True)
class Env:
    """Reads variables from a mapping; values that cannot be used land in `problems`.

    Every secret that was read is in `secrets`, also the password inside an address.
    """

    values: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    def text(self, name: str, default: str = "") -> str:
        """The stripped value, or the default when unset or empty."""
        return self.values.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The value of NAME, or else the stripped content of the file NAME_FILE points to."""
        path = self.text(f"{name}_FILE")
        if self.text(name) or not path:
            return self._kept(self.text(name))
        try:
            return self._kept(Path(path).read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError):
            self._refuse(f"{name}_FILE", f"{name}_FILE must name a readable text file.")
            return ""

    def flag(self, name: str) -> bool:
        """True for 1/true/yes/on, False when unset or for 0/false/no/off."""
        word = self.text(name).lower()
        if word not in _TRUE | _FALSE:
            self._refuse(name, f"Set {name} to 1 or 0.")
        return word in _TRUE

    def integer(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        """A whole number between minimum and maximum, both included."""
        text = self.text(name, str(default))
        try:
            number = int(text)
        except ValueError:
            number = minimum - 1
        if minimum <= number <= maximum:
            return number
        self._refuse(name, f"Set {name} to a whole number from {minimum} to {maximum}.")
        return default

    def word(self, name: str, default: str, allowed: frozenset[str]) -> str:
        """One of the allowed words, in capitals."""
        value = self.text(name, default).upper()
        if value in allowed:
            return value
        self._refuse(name, f"Set {name} to one of {', '.join(sorted(allowed))}.")
        return default

    def mail_address(self, name: str) -> str:
        """An e-mail address alone, without a name; "" when unset."""
        value = self.text(name)
        if not value or _MAIL_ADDRESS.fullmatch(value):
            return value
        self._refuse(name, f"Write {name} as an e-mail address, such as support@example.com.")
        return ""

    def words(self, name: str) -> list[str]:
        """A comma-separated list without empty entries."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def url(self, name: str, default: str = "", *, schemes: frozenset[str]) -> str:
        """An absolute URL without its trailing slash."""
        return self._absolute(name, self.text(name, default), schemes).rstrip("/")

    def secret_url(self, name: str, *, schemes: frozenset[str]) -> str:
        """Like url, for one that carries a password; NAME_FILE is read too."""
        return self._absolute(name, self.secret(name), schemes)

    def postgres(self, name: str) -> dict[str, str]:
        """libpq parameters of a postgres URL (also unix sockets), {} when unset."""
        try:
            parsed = conninfo_to_dict(self.secret(name))
        except ProgrammingError:
            parsed = {"host": ""}
        parameters = {key: str(value) for key, value in parsed.items() if value is not None}
        if parameters and not parameters.get("dbname"):
            self._refuse(name, f"Write {name} as postgresql://user:password@host:5432/database.")
            return {}
        return parameters

    def _kept(self, secret: str) -> str:
        """Notes the secret: of an address its password, of a list each part."""
        address = re.match(r"[\w+]+://[^/@]*?:([^/]*)@", secret)
        if address:
            self.secrets |= {address[1], unquote(address[1])}
        elif "://" not in secret:
            self.secrets.update(re.split(r"[,\s]+", secret))
        return secret

    def _absolute(self, name: str, value: str, schemes: frozenset[str]) -> str:
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            usable = parts.scheme in schemes and bool(parts.netloc or parts.scheme == "unix")
            _ = parts.port
        except ValueError:
            usable = False
        if usable:
            return value
        self._refuse(name, f"Write {name} as {sorted(schemes)[-1]}://host[:port][/path].")
        return ""

    def _refuse(self, name: str, hint: str) -> None:
        self.problems.append(Problem(name, hint))
