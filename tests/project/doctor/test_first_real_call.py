"""docs/first-real-call.md lists every statement that nobody has verified yet."""

from __future__ import annotations

import re

from prosaas.doctor.subjects import SUBJECTS
from tests.architecture.tree import ROOT
from tests.conformance.unverified import UNVERIFIED

PAGE = (ROOT / "docs" / "first-real-call.md").read_text(encoding="utf-8")


def _first_column(title: str) -> list[str]:
    section = PAGE.split(f"\n## {title}")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)


def test_every_unverified_statement_is_one_to_watch() -> None:
    assert sorted(_first_column("10.")) == sorted(UNVERIFIED)


def test_every_subject_of_the_doctor_is_explained() -> None:
    assert _first_column("6.") == [subject.name for subject in SUBJECTS]
