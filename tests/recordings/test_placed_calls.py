"""The work after a call that we placed: it is told of whom we called."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pytest_django import Settings

from calls.models import Call
from calls.services.outbound import pending_sid
from recordings.retention.carrier import carrier_connected
from recordings.retention.erase import delete_audio
from recordings.retention.not_deleted import NotDeleted
from recordings.stages.call_mail import call_mail
from tenants.context import tenant_context
from tests.calls.calling import changed
from tests.recordings.carrier import Carrier
from tests.recordings.fetching import verdict
from tests.recordings.media_host import MediaHost, listed
from tests.recordings.test_retention import carrier

__all__ = ["carrier"]  # a fixture


def test_the_mail_names_whom_we_called(done: Call) -> None:
    numbers = {"from_number": "+14155550100", "to_number": "+14155550199"}
    call = changed(done, direction="outbound", **numbers)
    with tenant_context(call.tenant_id):
        mail = call_mail(tenant=call.tenant, call=call, summary=None)
    assert mail.subject == "Call: +14155550199"
    assert "Called" in mail.text
    assert "+14155550199" in mail.text


def test_of_a_call_that_twilio_never_named_nothing_is_fetched(done: Call, host: MediaHost) -> None:
    call = changed(done, direction="outbound", call_sid=pending_sid(uuid4()))
    assert verdict(call) == ("skipped", "not-recorded")
    assert host.paths("Recordings.json") == []


def test_a_call_that_twilio_never_named_is_erased_without_asking_twilio(
    done: Call, carrier: Carrier
) -> None:
    carrier.recordings["RE1"] = "CA-of-somebody-else"
    call = changed(done, direction="outbound", call_sid=pending_sid(uuid4()))
    with carrier_connected() as connected:
        delete_audio(call, connected)
    assert carrier.asked == []


def test_what_twilio_lists_of_another_call_is_not_deleted(
    done: Call, host: MediaHost, settings: Settings
) -> None:
    settings.TWILIO_API_URL = host.url
    host.listed = [listed(), listed(sid="RE2", call_sid="CA-of-somebody-else")]
    with carrier_connected() as connected, pytest.raises(NotDeleted, match="listed-others"):
        delete_audio(done, connected)
    assert [each for each in host.asked if each[0] == "DELETE"] == []
