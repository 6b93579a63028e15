"""Nothing that protocols.md calls unverified is forgotten."""

import re
from importlib import import_module

import pytest

from tests.conformance.targets import ROOT
from tests.conformance.unverified import UNVERIFIED

TAG = re.compile(r"\([^()]*unverified[^()]*\)")
DOCUMENT = ROOT / "docs" / "protocols.md"
TESTED = {key: entry.test for key, entry in UNVERIFIED.items() if entry.test}


def statements() -> str:
    """The document without its preamble, which explains the tag; all blanks are one space."""
    text = DOCUMENT.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    return " ".join(text.split())


def covered(text: str) -> set[int]:
    """Where the tags of listed statements are."""
    places: set[int] = set()
    for entry in UNVERIFIED.values():
        for quote in re.finditer(re.escape(entry.quote), text):
            places |= {quote.start() + tag.start() for tag in TAG.finditer(quote.group())}
    return places


def test_every_unverified_statement_is_listed() -> None:
    text = statements()
    known = covered(text)
    tags = [tag for tag in TAG.finditer(text) if tag.start() not in known]
    assert [text[max(0, tag.start() - 80) : tag.end()] for tag in tags] == []


@pytest.mark.parametrize("key", UNVERIFIED)
def test_a_listed_statement_is_in_the_document_once(key: str) -> None:
    assert statements().count(UNVERIFIED[key].quote) == 1
    assert TAG.search(UNVERIFIED[key].quote)


def test_every_statement_is_settled_by_a_test_or_a_person() -> None:
    assert [key for key, entry in UNVERIFIED.items() if not entry.test and not entry.by_hand] == []


@pytest.mark.parametrize("key", TESTED)
def test_the_test_that_settles_a_statement_exists(key: str) -> None:
    module, _, name = TESTED[key].rpartition(".")
    assert name.startswith("test_")
    assert callable(getattr(import_module(f"tests.conformance.{module}"), name, None))
