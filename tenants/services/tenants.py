"""Making a tenant: by an operator, whole; by its owner's sign-up, as yet without a number."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from prosaas.lib import phone
from tenants import call_policy, extraction
from tenants.context import tenant_context
from tenants.models import (
    Agent,
    AuditEvent,
    Language,
    Membership,
    PhoneNumber,
    Tenant,
    User,
)
from tenants.outbound_countries import BadCountries, countries_of
from tenants.permissions import API_SCOPES
from tenants.services import agent_limits
from tenants.services.agents import first_agent
from tenants.services.audit import SYSTEM, Actor, audit_record
from tenants.services.keys import api_key_create
from tenants.turn_settings import check


class BadTenant(Exception):
    """A tenant cannot be made as asked; the text says why, in the active language."""


@dataclass(frozen=True, slots=True)
class NewTenant:
    """A tenant as just made; the two secrets are not stored anywhere in clear.

    owner_password is None when the owner had an account already; number is "" for none.
    """

    tenant: Tenant
    number: str
    owner_email: str
    owner_password: str | None
    api_key: str


def tenant_create(
    *,
    name: str,
    owner_email: str,
    number: str,
    greeting: str = "",
    instructions: str = "",
    locale: str = Language.ENGLISH,
    zone: str = "UTC",
    turn_settings: Mapping[str, object] | None = None,
    notify: str = Membership.Notify.NONE,
    extraction_fields: Sequence[Mapping[str, object]] | None = None,
    policy: Mapping[str, object] | None = None,
    outbound_countries: Sequence[str] = (),
    terms: Mapping[str, int | None] | None = None,
    actor: Actor = SYSTEM,
    key_name: str = "createtenant",
) -> NewTenant:
    """A tenant that can answer calls: owner, agent with one version, number, API key.

    With number "" it has none as yet. `policy` is as tenants/call_policy.py describes it; `terms`
    are values of the limit_ and keep_ columns, checked: without them nothing is limited.
    BadTenant for an unusable or taken value, BadAgent, BadTurnSettings, BadExtractionFields,
    BadCallPolicy; then nothing is kept.
    """
    e164 = _usable_number(number) if number else ""
    _check_words(name=name, owner_email=owner_email, locale=locale, zone=zone)
    check({} if turn_settings is None else turn_settings)  # in the asker's language
    agent_limits.check({"greeting": greeting, "instructions": instructions})
    extraction.check([] if extraction_fields is None else extraction_fields)
    call_policy.check({} if policy is None else policy)
    more = {**(terms or {}), "outbound_countries": _usable_countries(outbound_countries)}
    tenant = Tenant(id=uuid4(), name=name.strip(), locale=locale, timezone=zone, **more)
    tenant.extraction_fields = list(extraction_fields or ())
    tenant.call_policy = dict(policy or {})
    with tenant_context(tenant.id):
        tenant.save(force_insert=True)
        owner, password = _owner(owner_email)
        Membership.objects.create(
            tenant=tenant, user=owner, role=Membership.Role.OWNER, notify=notify
        )
        agent = first_agent(tenant, greeting, instructions, turn_settings)
        if e164:
            _number_claim(e164, agent)
        audit_record(tenant_id=tenant.id, actor=actor, action="tenant.created")
        key = api_key_create(tenant_id=tenant.id, name=key_name, scopes=API_SCOPES, actor=actor)
    return NewTenant(tenant, e164, owner.email, password, str(key))


def tenant_open(
    *, name: str, owner: User, locale: str, zone: str = "UTC", limits: Mapping[str, int]
) -> Tenant:
    """A tenant for somebody who signed up: an owner and an agent, as yet without a number.

    `limits` are values of the tenant's limit_ columns. BadTenant for an unusable value.
    """
    _check_words(name=name, owner_email=owner.email, locale=locale, zone=zone)
    tenant = Tenant(id=uuid4(), name=name.strip(), locale=locale, timezone=zone, **limits)
    with tenant_context(tenant.id):
        tenant.save(force_insert=True)
        Membership.objects.create(tenant=tenant, user=owner, role=Membership.Role.OWNER)
        first_agent(tenant)
        actor = Actor(kind=AuditEvent.ActorKind.USER, id=owner.pk)
        audit_record(tenant_id=tenant.id, actor=actor, action="tenant.created")
    return tenant


def _usable_number(text: str) -> str:
    try:
        return phone.parse(text)
    except phone.BadNumber as error:
        raise BadTenant(
            _("%(text)s is no telephone number. Write it as +14155550123.") % {"text": text}
        ) from error


def _usable_countries(codes: Sequence[str]) -> list[str]:
    try:
        return countries_of(codes)
    except BadCountries as error:
        raise BadTenant(str(error)) from error


def _number_claim(e164: str, agent: Agent) -> None:
    """The number for this agent's tenant, if no tenant has or had it (unique in the database)."""
    try:
        with transaction.atomic():
            PhoneNumber.objects.create(tenant_id=agent.tenant_id, e164=e164, agent=agent)
    except IntegrityError as error:
        raise BadTenant(_("The number %(number)s is taken.") % {"number": e164}) from error


def _check_words(*, name: str, owner_email: str, locale: str, zone: str) -> None:
    if not name.strip():
        raise BadTenant(_("A tenant needs a name."))
    try:
        validate_email(owner_email)
    except ValidationError as error:
        raise BadTenant(_("%(text)s is no e-mail address.") % {"text": owner_email}) from error
    if locale not in Language.values:
        raise BadTenant(_("The language is one of: %(words)s.") % {"words": "en, he"})
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise BadTenant(_("%(text)s is no time zone.") % {"text": zone}) from error


def _owner(email: str) -> tuple[User, str | None]:
    """The user with this address and the password of a new one; an operator vouches for it."""
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is not None:
        return known, None
    password = secrets.token_urlsafe(15)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError:  # of two tenants that are made at once
        return User.objects.get(email=email.strip().lower()), None
    return user, password
