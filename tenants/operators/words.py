"""What the operators' site calls models and their fields, in both languages.

Set where the site registers a model: the words are the site's, and no migration comes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MODELS: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "tenant": (_("business"), _("businesses")),
    "user": (_("person"), _("people")),
    "membership": (_("membership"), _("memberships")),
    "invitation": (_("invitation"), _("invitations")),
    "visit": (_("visit"), _("visits")),
    "agent": (_("agent"), _("agents")),
    "agentversion": (_("agent version"), _("agent versions")),
    "phonenumber": (_("telephone number"), _("telephone numbers")),
    "apikey": (_("API key"), _("API keys of the business")),
    "auditevent": (_("audit event"), _("audit events")),
    "closingreceipt": (_("receipt of closing"), _("receipts of closing")),
    "call": (_("call"), _("calls")),
    "callturn": (_("turn of a call"), _("turns of calls")),
    "callmetrics": (_("measurements of a call"), _("measurements of calls")),
    "callnotice": (_("notice in a call"), _("notices in calls")),
    "usageentry": (_("line of the bill"), _("lines of the bill")),
    "recording": (_("recording"), _("recordings")),
    "transcript": (_("transcript"), _("transcripts")),
    "summary": (_("summary"), _("summaries")),
    "stage": (_("step after a call"), _("steps after calls")),
    "notification": (_("e-mail about a call"), _("e-mails about calls")),
    "erasurereceipt": (_("receipt of erasing"), _("receipts of erasing")),
}
FIELDS: Final[Mapping[str, Promise]] = {
    "id": _("id"),
    "status": _("status"),
    "created_at": _("made"),
    "suspended_at": _("suspended since"),
    "closes_at": _("is erased on"),
    "limit_concurrent_calls": _("most calls at once"),
    "limit_numbers": _("most telephone numbers"),
    "limit_outbound_calls": _("most outbound calls a day"),
    "limit_minutes": _("most minutes a month"),
    "limit_spend_micros": _("most spend a month, millionths of a US dollar"),
    "outbound_countries": _("countries of outbound calls"),
    "keep_carrier_audio_days": _("recordings at the telephone company, days"),
    "keep_audio_days": _("recordings here, days"),
    "keep_transcript_days": _("transcripts and summaries, days"),
    "keep_tape_days": _("technical record of the call, days"),
    "call_policy": _("rules for calls"),
    "extraction_fields": _("what is taken down from calls"),
    "is_active": _("may log in"),
    "is_staff": _("operator"),
    "last_login": _("last login"),
    "role": _("role"),
    "reason": _("reason"),
    "started_at": _("began"),
    "ended_at": _("ended"),
    "ends_at": _("ends"),
    "expires_at": _("ends"),
    "revoked_at": _("revoked"),
    "last_used_at": _("last used"),
    "accepted_at": _("accepted"),
    "answered_at": _("answered"),
    "prefix": _("begins with"),
    "scopes": _("may"),
    "name": _("name"),
    "language": _("language"),
    "agent": _("agent"),
    "call": _("call"),
    "user": _("person"),
    "direction": _("direction"),
    "to_number": _("called number"),
    "duration_seconds": _("seconds"),
    "kind": _("kind"),
    "quantity": _("quantity"),
    "unit": _("unit"),
    "currency": _("currency"),
    "occurred_at": _("when"),
    "at": _("when"),
    "action": _("what was done"),
    "position": _("place in order"),
    "details": _("details"),
    "network": _("network"),
}


def name_model(model: Any) -> None:
    """Gives a model and its fields their words."""
    meta = model._meta  # noqa: SLF001 - Django's public name for it
    if words := MODELS.get(meta.model_name):
        meta.verbose_name, meta.verbose_name_plural = words
    for field in meta.fields:
        field.verbose_name = FIELDS.get(field.name, field.verbose_name)
