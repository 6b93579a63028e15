"""Subjects are looked at independently, within a deadline, and told of in words."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import OperationalError

from prosaas.doctor.examine import examine
from prosaas.doctor.findings import Finding, Level, Looked, Skipped, Subject, ok, problem, warning
from prosaas.doctor.report import as_json, as_text


def _plain(text: str) -> str:
    return text


PLAIN = dict.fromkeys(Level, _plain)


def _well() -> Iterator[Finding]:
    yield ok("well", "All is well.")


def _half() -> Iterator[Finding]:
    yield warning("half", "Half of it.", "Do the rest.")
    raise RuntimeError("postgresql://user:a-secret@host/")


def _unasked() -> Iterator[Finding]:
    raise Skipped("it is not configured")
    yield


def _no_database() -> Iterator[Finding]:
    raise OperationalError("password=a-secret")
    yield


def test_one_that_crashes_is_a_finding_and_the_others_are_looked_at() -> None:
    crashed, well = examine([Subject("half", _half), Subject("well", _well)])
    assert [finding.code for finding in crashed.findings] == ["half", "half-crashed"]
    assert [finding.code for finding in well.findings] == ["well"]


def test_no_text_of_an_error_is_repeated() -> None:
    looked = examine([Subject("half", _half), Subject("database", _no_database)])
    assert "a-secret" not in as_json(looked)
    assert "RuntimeError in _half" in as_json(looked)


def test_what_needs_a_database_that_is_away_is_skipped() -> None:
    (looked,) = examine([Subject("numbers", _no_database)])
    assert looked.skipped == "the database did not answer as it should (OperationalError)"


def test_one_that_hangs_is_left_behind_with_what_it_had_found() -> None:
    over = threading.Event()

    def hang() -> Iterator[Finding]:
        yield ok("first", "The first half.")
        over.wait()

    (looked,) = examine([Subject("slow", hang, deadline_s=0.05)])
    over.set()
    assert [finding.code for finding in looked.findings] == ["first", "slow-late"]


def test_what_was_skipped_says_why() -> None:
    (looked,) = examine([Subject("twilio", _unasked)])
    assert looked == Looked("twilio", skipped="it is not configured")


LOOKED = [
    Looked("one", [ok("a", "All is well.")]),
    Looked("two", [problem("b", "It is broken.", "Mend it."), warning("c", "It creaks.", "Oil.")]),
    Looked("three", skipped="it is not there"),
]


def test_a_person_reads_symbols_with_words_and_what_to_do() -> None:
    text = as_text(LOOKED, paint=PLAIN, symbols=True)
    assert text.splitlines() == [
        "one            ✓ ok       All is well.",
        "two            ✗ problem  It is broken.",
        "                          -> Mend it.",
        "               ! warning  It creaks.",
        "                          -> Oil.",
        "three          - skipped  it is not there",
        "",
        "problems: 1, warnings: 1, skipped: 1",
    ]


def test_a_terminal_without_symbols_gets_words_alone() -> None:
    assert as_text(LOOKED, paint=PLAIN, symbols=False).isascii()


def test_a_program_reads_counts_and_codes() -> None:
    told = json.loads(as_json(LOOKED))
    assert (told["problems"], told["warnings"]) == (1, 1)
    assert told["subjects"][1]["findings"][0] == {
        "level": "problem",
        "code": "b",
        "what": "It is broken.",
        "todo": "Mend it.",
    }


@pytest.mark.parametrize("level", Level)
def test_colours_are_of_the_level(level: Level) -> None:
    paint = {each: partial("<{}>{}".format, each) for each in Level}
    looked = [Looked("one", [Finding(level, "code", "Said.")])]
    assert f"<{level}>{level}" in as_text(looked, paint=paint, symbols=False)
