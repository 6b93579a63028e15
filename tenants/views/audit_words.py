"""What stands in the audit log, in a person's words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.models import (
    Agent,
    ApiKey,
    AuditEvent,
    Invitation,
    Membership,
    NumberClaim,
    PhoneNumber,
)
from tenants.views.audit_details import Detail, details_in_words, subject_in_words

SENTENCES: Final[Mapping[str, Promise]] = {
    "address.added": gettext_lazy("Added a postal address"),
    "agent.archived": gettext_lazy("Put an agent away"),
    "agent.created": gettext_lazy("Made an agent"),
    "agent.draft-discarded": gettext_lazy("Threw an agent's draft away"),
    "agent.draft-saved": gettext_lazy("Changed an agent's draft"),
    "agent.published": gettext_lazy("Published a version of an agent"),
    "agent.renamed": gettext_lazy("Gave an agent another name"),
    "agent.restored": gettext_lazy("Brought back an earlier version of an agent"),
    "audit.exported": gettext_lazy("Exported the audit log"),
    "call.hung-up": gettext_lazy("Ended a call that went on"),
    "call.tested": gettext_lazy("Tried an agent from the browser"),
    "call.placed": gettext_lazy("Had an agent call somebody"),
    "call.field-changed": gettext_lazy("Corrected what was understood of a call"),
    "call.shared": gettext_lazy("Made a link that shows a call"),
    "call.share-ended": gettext_lazy("Ended a link that shows a call"),
    "call.share-opened": gettext_lazy("Somebody opened a link that shows a call"),
    "call.erasure-asked": gettext_lazy("Asked for a call to be erased"),
    "calls.exported": gettext_lazy("Exported calls"),
    "calls.follow-up-cleared": gettext_lazy("Said that there is nothing to do about calls"),
    "calls.follow-up-done": gettext_lazy("Followed up calls"),
    "calls.follow-up-opened": gettext_lazy("Put calls down to be followed up"),
    "calls.read": gettext_lazy("Marked calls as read"),
    "calls.tagged": gettext_lazy("Put a tag on calls"),
    "calls.unread": gettext_lazy("Marked calls as unread"),
    "calls.untagged": gettext_lazy("Took a tag off calls"),
    "caller.erasure-asked": gettext_lazy("Asked for all calls of a caller to be erased"),
    "call-policy.changed": gettext_lazy(
        "Changed what callers are told first, and what is recorded"
    ),
    "carrier-account.closed": gettext_lazy("Closed the account at the phone company"),
    "carrier-account.opened": gettext_lazy("Opened an account at the phone company"),
    "carrier-account.resumed": gettext_lazy("The account at the phone company works again"),
    "carrier-account.suspended": gettext_lazy("The phone company suspended the account"),
    "closing.asked": gettext_lazy("Asked for the business to be closed"),
    "closing.hastened": gettext_lazy("Had the business closed at once"),
    "closing.undone": gettext_lazy("Kept the business from closing"),
    "hours.changed": gettext_lazy("Changed the business hours"),
    "invitation.accepted": gettext_lazy("Accepted an invitation"),
    "invitation.created": gettext_lazy("Invited a member"),
    "invitation.revoked": gettext_lazy("Withdrew an invitation"),
    "key.created": gettext_lazy("Made an API key"),
    "key.revoked": gettext_lazy("Revoked an API key"),
    "limit.reached": gettext_lazy("A limit was reached"),
    "member.left": gettext_lazy("Left the business"),
    "member.notify-changed": gettext_lazy("Changed which calls an e-mail is sent about"),
    "member.removed": gettext_lazy("Removed a member"),
    "member.role-changed": gettext_lazy("Changed a member's role"),
    "number.assigned": gettext_lazy("Changed who answers a number"),
    "number.claim-asked": gettext_lazy("Asked for a number"),
    "number.claim-failed": gettext_lazy("A number that was asked for could not be had"),
    "number.claimed": gettext_lazy("Got a number"),
    "number.gone": gettext_lazy("The phone company no longer has a number"),
    "number.imported": gettext_lazy("Took in a number that was owned already"),
    "number.kept": gettext_lazy("Kept a number that was to be released"),
    "number.not-repaired": gettext_lazy(
        "A number's calls go elsewhere, and that could not be repaired"
    ),
    "number.release-asked": gettext_lazy("Asked for a number to be released"),
    "number.released": gettext_lazy("A number was released"),
    "number.repaired": gettext_lazy("A number's calls went elsewhere; that was repaired"),
    "number.unassigned": gettext_lazy("A number is paid for and answers nobody"),
    "operator.entered": gettext_lazy("ProSaaS support looked into the business"),
    "operator.looked": gettext_lazy("A program of ProSaaS support looked something up"),
    "second-factor.code-used": gettext_lazy("Used a recovery code"),
    "second-factor.codes-renewed": gettext_lazy("Made new recovery codes"),
    "second-factor.disabled": gettext_lazy("Turned two-step login off"),
    "second-factor.enabled": gettext_lazy("Turned two-step login on"),
    "second-factor.failed": gettext_lazy("A code of two-step login was wrong"),
    "second-factor.reset": gettext_lazy("Turned two-step login off for a person"),
    "settings.changed": gettext_lazy("Changed the settings"),
    "stage.retried": gettext_lazy("Had the work after a call done again"),
    "tenant.changed": gettext_lazy("Changed what the business may use or keep"),
    "tenant.closed": gettext_lazy("The business was closed"),
    "tenant.created": gettext_lazy("The business was opened"),
    "tenant.resumed": gettext_lazy("The business works again"),
    "tenant.suspended": gettext_lazy("The business was suspended"),
    "user.deactivated": gettext_lazy("A person's login was turned off"),
    "user.email-changed": gettext_lazy("Changed their e-mail address"),
    "user.logged-in": gettext_lazy("Logged in"),
    "user.login-failed": gettext_lazy("A login failed"),
    "user.password-changed": gettext_lazy("Changed their password"),
    "user.password-reset": gettext_lazy("Set a new password by e-mail"),
    "user.reactivated": gettext_lazy("A person's login was turned on again"),
    "user.sessions-ended": gettext_lazy("Ended other logins"),
    "visit.ended": gettext_lazy("A visit of ProSaaS support ended"),
    "visit.started": gettext_lazy("ProSaaS support began a visit"),
    "webhook.changed": gettext_lazy("Changed a webhook"),
    "webhook.created": gettext_lazy("Added a webhook"),
    "webhook.deleted": gettext_lazy("Deleted a webhook"),
    "webhook.disabled": gettext_lazy("A webhook was switched off"),
    "webhook.enabled": gettext_lazy("Switched a webhook on"),
    "webhook.replayed": gettext_lazy("Had webhook messages sent again"),
    "webhook.rotated": gettext_lazy("Made a new secret for a webhook"),
    "webhook.tested": gettext_lazy("Sent a test message to a webhook"),
}

_OF_NUMBERS: Final = ("number", "claim")


@dataclass(frozen=True, slots=True)
class Line:
    """An event as the page shows it; `subject` is whom or what it was about.

    `call` is the call it was about, where that one is still to be looked at.
    """

    event: AuditEvent
    who: str
    what: str
    subject: str
    details: list[Detail]
    call: UUID | None = None


def what(action: str) -> str:
    """The sentence for an action; the word itself for one that has none."""
    return str(SENTENCES.get(action, action))


def lines(events: Collection[AuditEvent], *, zone: ZoneInfo) -> list[Line]:
    """A few questions for all names, however many events; inside their tenant's context.

    Times in details are in `zone`.
    """
    names = _Names(events)
    return [
        Line(
            event=event,
            who=names.actor(event),
            what=what(event.action),
            subject=subject_in_words(event, names.subject(event)),
            details=details_in_words(event, zone),
            call=_call(event),
        )
        for event in events
    ]


class _Names:
    """Whom and what the ids of these events stand for, as far as they are still there.

    People are named while they are members: where others are reached is not the tenant's to know.
    """

    def __init__(self, events: Iterable[AuditEvent]) -> None:
        ids = {found for event in events for found in (event.actor_id, _id(event)) if found}
        here = Membership.objects.filter(user__in=ids)  # of this tenant, whose context it is
        self.people = dict(here.values_list("user", "user__email"))
        self.keys = dict(ApiKey.objects.filter(pk__in=ids).values_list("pk", "name"))
        self.agents = dict(Agent.objects.filter(pk__in=ids).values_list("pk", "name"))
        self.numbers = _numbers(events, ids)
        self.invited = dict(Invitation.objects.filter(pk__in=ids).values_list("pk", "email"))

    def actor(self, event: AuditEvent) -> str:
        kinds = AuditEvent.ActorKind
        if event.actor_kind == kinds.OPERATOR:
            return _("ProSaaS support")
        if event.action == "call.share-opened":
            return _("Whoever has the link")
        if event.actor_id is None or event.actor_kind == kinds.SYSTEM:
            return "ProSaaS"
        if event.actor_kind == kinds.KEY:
            name = self.keys.get(event.actor_id, str(event.actor_id))
            return _("API key %(name)s") % {"name": name}
        return self.people.get(event.actor_id, _("A former member"))

    def subject(self, event: AuditEvent) -> str:
        """Empty where it is the actor or the tenant, which goes without saying."""
        subject_id = _id(event)
        if event.object_kind in {"", "tenant"}:
            return ""
        if subject_id is None:
            return event.object_id
        if subject_id == event.actor_id and event.actor_kind == AuditEvent.ActorKind.USER:
            return ""
        if event.object_kind == "user":
            return self.people.get(subject_id, _("A former member"))
        named: dict[str, Mapping[UUID, str]] = {
            "agent": self.agents,
            "key": self.keys,
            "invitation": self.invited,
            **dict.fromkeys(_OF_NUMBERS, self.numbers),
        }
        return named.get(event.object_kind, {}).get(subject_id, event.object_id)


def _numbers(events: Iterable[AuditEvent], ids: Collection[UUID]) -> dict[UUID, str]:
    """Numbers and claims as the numbers they are about; nothing is asked where nothing is."""
    if not any(event.object_kind in _OF_NUMBERS for event in events):
        return {}
    return {
        found: e164
        for model in (NumberClaim, PhoneNumber)
        for found, e164 in model.objects.filter(pk__in=ids).values_list("pk", "e164")
    }


def _call(event: AuditEvent) -> UUID | None:
    is_there = event.object_kind == "call" and event.action != "call.erasure-asked"
    return _id(event) if is_there else None


def _id(event: AuditEvent) -> UUID | None:
    try:
        return UUID(event.object_id)
    except ValueError:
        return None
