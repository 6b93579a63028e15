"""A running stack with two filled businesses, one in each language."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prosaas.launch.environment import ROOT
from tests.browser.scenes import WORDS

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

Json = dict[str, Any]
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Business:
    """One filled tenant: whose it is, and the ids of what is in it (tests/browser/rows.py)."""

    running: Running
    language: str
    ids: Json

    @property
    def tenant(self) -> Json:
        """As createtenant printed it."""
        return self.running.tenant

    def login_of(self, role: str) -> tuple[str, str]:
        """The e-mail address and password of its owner, manager or viewer."""
        if role == "owner":
            return self.tenant["owner_email"], self.tenant["owner_password"]
        return self.ids[f"{role}_email"], PASSWORD


def business_made(running: Running, number: str, language: str) -> Business:
    """A tenant on this number with a month behind it, in the words of the language."""
    words = WORDS[language]
    phoned = running.phoning(
        number, "--name", words.name, "--locale", language, "--timezone", words.timezone,
        "--greeting", words.greeting, "--instructions", words.instructions,
    )  # fmt: skip
    command = [sys.executable, "-m", "tests.browser.fill", "--language", language]
    result = subprocess.run(
        [*command, "--tenant", phoned.tenant["id"]],
        env=running.env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return Business(phoned, language, json.loads(result.stdout))
