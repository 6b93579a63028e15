"""Every code that an owner may meet is a sentence, in both languages (protocols.md D, E)."""

from __future__ import annotations

import pytest
from django.utils import translation

from prosaas.lib.twilio.errors import TwilioFailed
from tenants.provisioning import sentences
from tenants.provisioning.sentences import ProvisioningFailed, refusal, sentence

OURS = tuple(range(1, 14))
TWILIOS = (
    21421, 21422, 21450, 21452, 21404, 21631, 21613, 21649, 21628, 20429, 20003, 20005, 20006,
    20403, 20404, 20001, 21201, 21205, 21210, 21211, 21212, 21214, 21215, 21216, 21219, 21262,
)  # fmt: skip


@pytest.mark.parametrize("code", [*OURS, *TWILIOS])
def test_a_code_is_a_sentence_that_shows_no_number(code: int) -> None:
    with translation.override("en"):
        said = sentence(code)
    assert str(code) not in said
    assert said.endswith(".")
    assert len(said.split()) > 5


@pytest.mark.parametrize("code", [*OURS, *TWILIOS])
def test_it_is_said_in_the_active_language(code: int) -> None:
    refused = ProvisioningFailed(code)
    with translation.override("he"):
        hebrew = str(refused)
    with translation.override("en"):
        english = str(refused)
    assert hebrew != english
    assert any("א" <= letter <= "ת" for letter in hebrew)


def test_the_table_holds_nothing_that_is_not_tried_here() -> None:
    assert set(sentences.SENTENCES) == {*OURS, *TWILIOS}


@pytest.mark.parametrize("language", ["en", "he"])
def test_of_an_unknown_code_the_code_is_told(language: str) -> None:
    with translation.override(language):
        assert "54321" in sentence(54321)
        assert sentence(0) == sentence(sentences.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (0, 0, sentences.UNREACHABLE),
        (500, 20500, sentences.UNREACHABLE),
        (503, 0, sentences.UNREACHABLE),
        (429, 0, 20429),
        (429, 20429, 20429),
        (401, 0, 20003),
        (404, 0, 20404),
        (400, 21631, 21631),
        (400, 99999, 99999),
        (400, 0, sentences.UNKNOWN),
        (403, 403, 20403),
        (418, 418, sentences.UNKNOWN),
    ],
)
def test_what_twilio_said_becomes_what_the_owner_is_told(status: int, code: int, told: int) -> None:
    assert refusal(TwilioFailed(status=status, code=code)).code == told
