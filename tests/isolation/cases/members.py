"""Members, invitations, settings, and what is every person's own."""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Route
from tests.isolation.world import Side

# Whoever holds the token may know the business's name; what it opens, and to whom, is told by
# tests/tenants/members/test_invitations.py. Here nobody has it.
_BEARERS = "a link is its bearer's, so it is asked without its end"
_VISITOR = {"guest": 403}  # what is the operator's own waits until the visit is over


def _member(side: Side) -> dict[str, Any]:
    return {"membership_id": side.member.pk}


def _invitation(side: Side) -> dict[str, Any]:
    return {"invitation_id": side.invitation.pk}


def _cut(side: Side) -> dict[str, Any]:
    return {"token": side.invitation_token[:-1]}


def _tenant(side: Side) -> dict[str, Any]:
    return {"tenant": side.tenant_id}


def _settings(side: Side) -> dict[str, Any]:
    return {"name": f"{side.words.name} shop", "locale": "en", "timezone": "Europe/Paris"}


def _invite(side: Side) -> dict[str, Any]:
    return {"email": "somebody@example.com", "role": "viewer"}


CASES: list[Case] = [
    Route("tenants:members"),
    Route("tenants:invite", "POST", form=_invite, owner=302),
    Route("tenants:invitation_resend", "POST", path=_invitation, form=lambda _s: {}, owner=302),
    Route("tenants:invitation_revoke", "POST", path=_invitation, form=lambda _s: {}, owner=302),
    Route(
        "tenants:member_role", "POST", path=_member, form=lambda _s: {"role": "manager"}, owner=302
    ),
    Route("tenants:member_remove", "POST", path=_member, form=lambda _s: {}, owner=302),
    Route("tenants:settings"),
    Route("tenants:settings_change", "POST", form=_settings, owner=302),
    Route("tenants:account"),
    Route(
        "tenants:session_end",
        "POST",
        form=lambda _s: {"session": "1"},
        owner=404,
        stranger=404,
        answers={"guest": 404},
        dead="a session belongs to a person, not to a tenant: tests/tenants/accounts",
    ),
    Route("tenants:switch", "POST", form=_tenant, owner=302, stranger=404, answers=_VISITOR),
    Route("tenants:leave", "POST", form=_tenant, owner=302, stranger=404, answers=_VISITOR),
    Route("tenants:notifications"),
    Route(
        "tenants:notifications_change",
        "POST",
        form=lambda side: _tenant(side) | {"notify": "every"},
        owner=302,
        stranger=404,
        answers=_VISITOR,
    ),
    Route("tenants:invitation", path=_cut, owner=404, dead=_BEARERS),
    Route(
        "tenants:invitation",
        "POST",
        path=_cut,
        form=lambda _s: {},
        owner=404,
        answers=_VISITOR,
        dead=_BEARERS,
    ),
]
