"""What a tenant may decide about recording and what is said first."""

from __future__ import annotations

import pytest

from tenants.call_policy import BadCallPolicy, CallPolicy, check, policy_for

LINES = {"disclosure": "I am an AI.", "consent": "This call is recorded."}


def test_without_a_policy_calls_are_recorded_and_nothing_is_said_first() -> None:
    assert policy_for({}, "inbound") == CallPolicy("on", "", "")
    assert policy_for({"outbound": LINES}, "inbound").preamble == ""


def test_the_disclosure_comes_before_the_consent() -> None:
    chosen = policy_for({"inbound": dict(reversed(LINES.items()))}, "inbound")
    assert chosen.preamble == "I am an AI. This call is recorded."
    assert chosen.notices == tuple(LINES.items())


@pytest.mark.parametrize(
    "policy",
    [
        {},
        {"inbound": {}, "outbound": {"recording": "off"}},
        {"inbound": {"recording": "after-consent", **LINES}},
        {"inbound": {"recording": "on", "disclosure": ""}},
    ],
)
def test_a_policy_that_can_be_used_is_taken(policy: object) -> None:
    check(policy)


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ([], "object"),
        ({"both": {}}, "object"),
        ({"inbound": "off"}, "object"),
        ({"inbound": {"recording": "maybe"}}, "inbound.recording must be one of these words"),
        ({"inbound": {"recording": []}}, "inbound.recording must be one of these words"),
        ({"inbound": {"beep": True}}, "no call policy inbound.beep"),
        ({"outbound": {"consent": 3}}, "outbound.consent must be text"),
        ({"outbound": {"consent": "x" * 401}}, "at most 400 characters"),
        ({"outbound": {"consent": 'Say "yes".'}}, "without quotes"),
        ({"inbound": {"recording": "after-consent"}}, "needs a consent line"),
    ],
)
def test_one_that_cannot_is_refused_with_its_reason(policy: object, why: str) -> None:
    with pytest.raises(BadCallPolicy, match=why):
        check(policy)
