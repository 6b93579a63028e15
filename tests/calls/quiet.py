"""A URLconf with one webhook, which asks nothing of the database."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from calls.twilio.webhook_params import Params
from calls.webhooks import twilio_webhook


@twilio_webhook(on_failure=lambda _params: HttpResponse(status=500))
def quiet(_params: Params) -> HttpResponse:
    """Say one word."""
    return HttpResponse("quiet")


urlpatterns = [path("webhook/quiet", quiet)]
