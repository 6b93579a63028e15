"""The work after a call that we placed: it is told of whom we called."""

from __future__ import annotations

from uuid import uuid4

from calls.models import Call
from calls.services.outbound import pending_sid
from recordings.stages.call_mail import call_mail
from tenants.context import tenant_context
from tests.calls.calling import changed
from tests.recordings.fetching import verdict
from tests.recordings.media_host import MediaHost


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
