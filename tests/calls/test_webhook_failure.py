"""The boundary of a webhook: an error of ours is logged and still answered (L98)."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from twilio.request_validator import RequestValidator

from calls.twilio.webhook_params import Params
from calls.webhooks import twilio_webhook
from tests.calls.calling import FORM


@twilio_webhook(on_failure=lambda _params: HttpResponse("sorry"))
def broken(params: Params) -> HttpResponse:
    raise ZeroDivisionError(params)


def test_an_error_of_ours_is_answered_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    signed = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        "https://testserver/broken", {"CallSid": "CA1"}
    )
    request = RequestFactory().post(
        "/broken", "CallSid=CA1", content_type=FORM, headers={"X-Twilio-Signature": signed}
    )
    assert broken(request).content == b"sorry"
    assert "webhook.failed" in str(caplog.records[-1].msg)
