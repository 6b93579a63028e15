"""What a call was about: asked once, stored once, in the tenant's language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from pytest_django import Settings

from calls.models import Call
from recordings.models import Outcome, Sentiment, Summary, Transcript, Urgency
from recordings.schemas import OUTCOMES, SENTIMENTS, SUMMARY, URGENCIES
from recordings.stages.said import MOST_LETTERS
from recordings.stages.summarise import callback_number
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.recordings.answering import Answering
from tests.recordings.told import (
    ANSWER,
    ENGLISH,
    HEBREW,
    Lines,
    quantities,
    run_stage,
    summary_of,
    told_call,
    turned_call,
)

NAME = "summarise"


def told(shop: NewTenant, lines: Lines = ENGLISH, **values: Any) -> Call:
    return told_call(shop, lines, **values)


def test_what_was_said_becomes_a_summary(shop: NewTenant, openai: Answering) -> None:
    call = told(shop)
    assert run_stage(call, NAME).state == "done"
    row = summary_of(call)
    assert (row.source, row.model, row.language) == ("recording", "gpt-6-luna", "en")
    assert (row.outcome, row.urgency) == ("appointment", "urgent")
    assert (row.caller_name, row.callback_number) == ("David Cohen", "+14155552671")
    assert row.text == "David Cohen: I would like to book an appointment on Monday"


def test_hebrew_is_summarised_in_hebrew(kiosk: NewTenant, openai: Answering) -> None:
    call = told(kiosk, HEBREW)
    run_stage(call, NAME)
    row = summary_of(call)
    assert (row.language, row.outcome, row.urgency) == ("he", "appointment", "urgent")
    assert (row.caller_name, row.callback_number) == ("דוד כהן", "+972525550123")
    assert "in Hebrew" in openai.asked[0]["instructions"]
    assert "שמי דוד כהן" in openai.asked[0]["input"][0]["content"]


def test_it_is_one_strict_request_that_is_not_stored(shop: NewTenant, openai: Answering) -> None:
    """Protocols G2."""
    run_stage(told(shop), NAME)
    [asked] = openai.asked
    assert asked["text"]["format"]["strict"] is True
    assert asked["text"]["format"]["schema"] == SUMMARY
    assert (asked["store"], asked["model"]) == (False, "gpt-6-luna")
    assert 16 <= asked["max_output_tokens"] <= 10_000


def test_the_model_is_a_setting(shop: NewTenant, openai: Answering, settings: Settings) -> None:
    settings.OPENAI_SUMMARY_MODEL = "gpt-6-sol"
    call = told(shop)
    run_stage(call, NAME)
    assert (openai.asked[0]["model"], summary_of(call).model) == ("gpt-6-sol", "gpt-6-sol")


def test_what_it_cost_is_kept_and_the_answer_is_not(shop: NewTenant, openai: Answering) -> None:
    row = run_stage(told(shop), NAME)
    assert set(row.work) == {"usage", "stored"}
    assert quantities(row) == [("summary.input", "tokens"), ("summary.output", "tokens")]
    assert all(entry["quantity"] > 0 for entry in row.work["usage"])


def test_cached_input_is_counted_apart(shop: NewTenant, openai: Answering) -> None:
    def cached(answer: dict[str, Any]) -> dict[str, Any]:
        usage = {"input_tokens": 900, "input_tokens_details": {"cached_tokens": 800}}
        return answer | {"usage": usage | {"output_tokens": 7}}

    openai.sends = [cached]
    usage = run_stage(told(shop), NAME).work["usage"]
    assert [entry["quantity"] for entry in usage] == [100, 800, 7]
    assert usage[1]["kind"] == "summary.cached"


def test_without_a_transcript_the_live_words_count(shop: NewTenant, openai: Answering) -> None:
    call = turned_call(shop, ENGLISH)
    run_stage(call, NAME)
    assert summary_of(call).source == "live"
    assert openai.data()["turns"][0] == {"speaker": "agent", "text": ENGLISH[0][1]}


def test_a_voice_message_is_called_one(shop: NewTenant, openai: Answering) -> None:
    call = told(shop, ENGLISH[1:], source="voicemail")
    run_stage(call, NAME)
    assert openai.data()["call"]["heard_as"] == "voice-message"
    assert summary_of(call).source == "voicemail"


def test_a_message_comes_after_what_was_said_before_it(shop: NewTenant, openai: Answering) -> None:
    """A conversation that broke off: what it was about is not lost."""
    call = turned_call(shop, ENGLISH)
    segment = {"who": "caller", "start_ms": 0, "end_ms": 900, "text": "Please call me back."}
    with tenant_context(call.tenant_id):
        Transcript.objects.create(
            tenant_id=call.tenant_id, call=call, source="voicemail", segments=[segment]
        )
    run_stage(call, NAME)
    turns = openai.data()["turns"]
    assert len(turns) == len(ENGLISH) + 1
    assert turns[-1] == {"speaker": "caller", "text": "Please call me back."}


def test_the_callers_number_is_not_sent(shop: NewTenant, openai: Answering) -> None:
    call = told(shop)
    run_stage(call, NAME)
    assert call.from_number not in json.dumps(openai.asked)


def test_a_long_call_loses_its_middle_and_says_so(shop: NewTenant, openai: Answering) -> None:
    lines = [("caller", f"{at} " + "bla " * 250) for at in range(120)]
    run_stage(told(shop, lines), NAME)
    data = openai.data()
    turns, left_out = data["turns"], data["left_out"]
    assert sum(len(turn["text"]) for turn in turns) <= MOST_LETTERS
    assert len(turns) + left_out["turns"] == 120
    assert turns[left_out["after_turn"]]["text"].startswith(f"{120 - len(turns) + len(turns) // 2}")
    assert turns[-1]["text"].startswith("119 ")


FIXED = [
    ("busy", "busy", "The line was busy."),
    ("no-answer", "missed", "The call ended before anybody answered it."),
    ("canceled", "missed", "The call ended before anybody answered it."),
    ("failed", "failed", "The call could not be connected."),
    ("completed", "no-speech", "The caller said nothing."),
]


@pytest.mark.parametrize(("status", "outcome", "text"), FIXED)
def test_a_call_in_which_nobody_spoke_has_a_fixed_result(
    shop: NewTenant, openai: Answering, status: str, outcome: str, text: str
) -> None:
    call = told(shop, [], status=status)
    assert run_stage(call, NAME).state == "done"
    row = summary_of(call)
    assert (row.outcome, row.text, row.source, row.model) == (outcome, text, "none", "")
    assert openai.asked == []


@pytest.mark.parametrize(("status", "_outcome", "text"), FIXED)
def test_a_fixed_result_is_in_the_tenants_language(
    kiosk: NewTenant, status: str, _outcome: str, text: str
) -> None:
    call = told(kiosk, [], status=status)
    run_stage(call, NAME)
    with translation.override("he"):
        assert (summary_of(call).language, summary_of(call).text) == ("he", gettext(text))


def test_an_agent_that_talked_to_itself_heard_nothing(shop: NewTenant, openai: Answering) -> None:
    call = told(shop, ENGLISH[:1])
    run_stage(call, NAME)
    assert (summary_of(call).outcome, openai.asked) == ("no-speech", [])


def test_a_call_that_no_agent_took_has_failed(shop: NewTenant, openai: Answering) -> None:
    call = told(shop, [], end_reason="model-unreachable")
    run_stage(call, NAME)
    assert summary_of(call).outcome == "failed"


def test_a_failed_call_in_which_somebody_spoke_is_summarised(
    shop: NewTenant, openai: Answering
) -> None:
    call = told(shop, status="failed")
    run_stage(call, NAME)
    assert summary_of(call).outcome == "appointment"


@pytest.mark.parametrize(
    ("named", "number"),
    [
        ("same-number", "+972501234567"),
        ("415-555-2671", "+14155552671"),
        ("052 555 0123", "+972525550123"),  # the caller's country, where ours has no such number
        ("555-0123", "555-0123"),
        ("*2700", "*2700"),
        ("my mother's", ""),
        ("", ""),
    ],
)
def test_a_number_to_call_back_is_e164_where_it_is_one(
    shop: NewTenant, named: str, number: str
) -> None:
    """L87."""
    assert callback_number(told(shop, []), named) == number


def test_a_call_of_ours_is_called_back_where_it_went(shop: NewTenant) -> None:
    call = told(shop, [])
    call.direction, call.from_number, call.to_number = "outbound", "+14155550000", "+972525550123"
    assert callback_number(call, "Same-number") == "+972525550123"


def test_texts_that_are_too_long_are_cut(shop: NewTenant, openai: Answering) -> None:
    openai.says = [json.dumps(ANSWER | {"caller_name": "x" * 999, "callback_number": "1" * 99})]
    call = told(shop)
    run_stage(call, NAME)
    row = summary_of(call)
    assert (len(row.caller_name), len(row.callback_number)) == (200, 40)


def test_another_tenant_sees_no_summary(
    shop: NewTenant, rival: NewTenant, openai: Answering
) -> None:
    run_stage(told(shop), NAME)
    with tenant_context(rival.tenant.pk):
        assert Summary.objects.count() == 0


def test_the_schemas_words_are_the_databases() -> None:
    assert tuple(Outcome.values[:7]) == OUTCOMES
    assert tuple(Urgency.values) == URGENCIES
    assert tuple(Sentiment.values) == SENTIMENTS
