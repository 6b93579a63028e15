"""Writes of the tenants app: making a working tenant, its parts, and using an API key."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from prosaas.lib import phone
from tenants import api_keys, call_policy, extraction, lookups
from tenants.context import tenant_context
from tenants.models import (
    Agent,
    AgentVersion,
    ApiKey,
    Language,
    Membership,
    PhoneNumber,
    Tenant,
    User,
)
from tenants.turn_settings import check

_KEY_USE_EVERY = timedelta(minutes=1)
DEFAULT_VOICE = "marin"


class BadTenant(Exception):
    """A tenant cannot be made as asked; the text says why, in the active language."""


@dataclass(frozen=True, slots=True)
class NewTenant:
    """A tenant as just made; the two secrets are not stored anywhere in clear.

    owner_password is None when the owner had an account already.
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
) -> NewTenant:
    """A tenant that can answer calls: owner, agent with one version, number, API key.

    `policy` is as tenants/call_policy.py describes it. BadTenant for an unusable or taken value,
    BadTurnSettings, BadExtractionFields, BadCallPolicy; then nothing is kept.
    """
    e164 = _usable_number(number)
    _check_words(name=name, owner_email=owner_email, locale=locale, zone=zone)
    check({} if turn_settings is None else turn_settings)  # in the asker's language
    extraction.check([] if extraction_fields is None else extraction_fields)
    call_policy.check({} if policy is None else policy)
    tenant = Tenant(
        id=uuid4(),
        name=name.strip(),
        locale=locale,
        timezone=zone,
        extraction_fields=list(extraction_fields or ()),
        call_policy=dict(policy or {}),
    )
    with tenant_context(tenant.id):
        tenant.save(force_insert=True)
        owner, password = _owner(owner_email)
        Membership.objects.create(
            tenant=tenant, user=owner, role=Membership.Role.OWNER, notify=notify
        )
        _number_claim(e164, _first_agent(tenant, greeting, instructions, turn_settings))
        key = api_key_create(tenant_id=tenant.id, name="createtenant")
    return NewTenant(tenant, e164, owner.email, password, str(key))


def agent_publish(
    *,
    agent: Agent,
    greeting: str,
    instructions: str,
    language: str,
    voice: str = DEFAULT_VOICE,
    turn_settings: Mapping[str, object] | None = None,
) -> AgentVersion:
    """A new version of the agent, answering from the next call on. Inside tenant_context.

    BadTurnSettings for settings that are unknown or out of their limits.
    """
    settings = {} if turn_settings is None else turn_settings
    check(settings)
    locked = Agent.objects.select_for_update().get(pk=agent.pk)
    last = locked.versions.aggregate(last=models.Max("number"))["last"] or 0
    version = AgentVersion.objects.create(
        tenant_id=locked.tenant_id,
        agent=locked,
        number=last + 1,
        greeting=greeting,
        instructions=instructions,
        voice=voice,
        language=language,
        turn_settings=dict(settings),
    )
    Agent.objects.filter(pk=agent.pk).update(published_version=version)
    agent.published_version = version
    return version


def api_key_create(*, tenant_id: UUID, name: str) -> api_keys.KeyText:
    """A new API key; its text is shown to the owner once."""
    text = api_keys.generate()
    with tenant_context(tenant_id):
        ApiKey.objects.create(tenant_id=tenant_id, prefix=text.prefix, hash=text.hash(), name=name)
    return text


def api_key_use(*, key_text: api_keys.KeyText) -> ApiKey | None:
    """The key this text belongs to, None for a stranger's; notes its use once a minute."""
    tenant_id = lookups.tenant_of_api_key(key_text.prefix)
    if tenant_id is None:
        return None
    now = timezone.now()
    with tenant_context(tenant_id):
        key = ApiKey.objects.filter(prefix=key_text.prefix).first()
        if key is None or not key_text.fits(key.hash):
            return None
        if key.last_used_at is None or key.last_used_at < now - _KEY_USE_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def _usable_number(text: str) -> str:
    try:
        return phone.parse(text)
    except phone.BadNumber as error:
        raise BadTenant(
            _("%(text)s is no telephone number. Write it as +14155550123.") % {"text": text}
        ) from error


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
    """The user with this address and the password of a new one."""
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is not None:
        return known, None
    password = secrets.token_urlsafe(15)
    return User.objects.create_user(email, password), password


def _first_agent(
    tenant: Tenant, greeting: str, instructions: str, turn_settings: Mapping[str, object] | None
) -> Agent:
    """An agent with one published version, in the tenant's language where nothing is given."""
    with translation.override(tenant.locale):
        agent = Agent.objects.create(tenant=tenant, name=_("Receptionist"))
        agent_publish(
            agent=agent,
            language=tenant.locale,
            turn_settings=turn_settings,
            greeting=greeting
            or _("Hello, you have reached %(name)s. How can I help you?") % {"name": tenant.name},
            instructions=instructions
            or _(
                "You are the receptionist of %(name)s. Be brief and friendly. Ask for the "
                "caller's name and the reason for the call, repeat the message once, and say "
                "goodbye."
            )
            % {"name": tenant.name},
        )
    return agent
