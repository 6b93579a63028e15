"""System checks: every wrong or missing setting has an id and a hint (docs/design.md section 1).

E001 malformed value · E002 SECRET_KEY · E003 DATABASE_URL · E004 REDIS_URL · E005 PUBLIC_URL
missing · E006 PUBLIC_URL is http · E007 PUBLIC_URL with a path · E008 TWILIO_AUTH_TOKEN ·
E009 OPENAI_API_KEY · E010 owner and runtime role are one · E011 runtime role not fenced
(database tag) · W012 TWILIO_ACCOUNT_SID · E013 STORAGE_URL ·
E014 no sender for EMAIL_URL · E015 ENCRYPTION_KEYS · E016 VOICE_FALLBACK_URL is http ·
E017 SANDBOX where telephones call · E018 translations not compiled.
E005, E008 and E009 are warnings (W…) with DEBUG.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError

from prosaas.lib import encryption
from prosaas.lib.mail import is_address
from prosaas.lib.outward import is_loopback
from recordings.storage.address import BadAddress, address
from tenants.runtime_role import role_problem

_PROVIDERS = (
    ("PUBLIC_URL", "005", "The https origin that Twilio reaches, https://phone.example.com"),
    ("TWILIO_AUTH_TOKEN", "008", "From the first page of Twilio's console."),
    ("OPENAI_API_KEY", "009", "From the API keys page of OpenAI's platform."),
)


@register()
def environment(**_kwargs: Any) -> list[CheckMessage]:
    """Values in the environment that could not be read."""
    return [
        Error(f"{problem.name} cannot be used.", hint=problem.hint, id="prosaas.E001")
        for problem in settings.ENV_PROBLEMS
    ]


@register()
def required(**_kwargs: Any) -> list[CheckMessage]:
    """What every process needs."""
    found = list(_providers())
    if not _secret_key():
        hint = "Any 50 random characters, kept secret."
        found.append(Error("SECRET_KEY is not set.", hint=hint, id="prosaas.E002"))
    if not settings.REDIS_URL:
        hint = "redis://host:6379/0"
        found.append(Error("REDIS_URL is not set.", hint=hint, id="prosaas.E004"))
    return found


@register()
def public_url(**_kwargs: Any) -> list[CheckMessage]:
    """The origin from which signatures, TwiML and callbacks are built."""
    parts = urlsplit(settings.PUBLIC_URL)
    found: list[CheckMessage] = []
    if parts.scheme == "http" and not (settings.DEBUG or settings.SANDBOX):
        hint = "Use https://, or set SANDBOX=1 when only the sandbox calls."
        found.append(Error("PUBLIC_URL is not https.", hint=hint, id="prosaas.E006"))
    if parts.path or parts.query or parts.fragment:
        hint = "Write only https://host[:port], the origin that Twilio calls."
        found.append(Error("PUBLIC_URL is more than an origin.", hint=hint, id="prosaas.E007"))
    return found


@register()
def sandbox(**_kwargs: Any) -> list[CheckMessage]:
    """SANDBOX lets http, and this machine's own ports, pass: not where strangers come in."""
    served = urlsplit(settings.PUBLIC_URL)
    is_public = served.scheme == "https" and not _is_here(served.hostname)
    telephones_call = is_public and not _is_here(urlsplit(settings.TWILIO_API_URL).hostname)
    if not (settings.SANDBOX and telephones_call):
        return []
    hint = "Unset it: it is for the sandbox's telephones alone, whose TWILIO_API_URL is local."
    return [Error("SANDBOX is set where telephones call.", hint=hint, id="prosaas.E017")]


@register()
def voice_fallback_url(**_kwargs: Any) -> list[CheckMessage]:
    """What Twilio asks when we fail; "" for our own address."""
    is_http = urlsplit(settings.VOICE_FALLBACK_URL).scheme == "http"
    if not is_http or settings.DEBUG or settings.SANDBOX:
        return []
    hint = "The https address of a TwiML Bin, or nothing for our own (docs/voicemail.md)."
    return [Error("VOICE_FALLBACK_URL is not https.", hint=hint, id="prosaas.E016")]


@register()
def storage_url(**_kwargs: Any) -> list[CheckMessage]:
    """Where recordings are kept; with DEBUG or SANDBOX the checkout has a folder for them."""
    if not settings.STORAGE_URL:
        hint = "file:///absolute/folder or s3://bucket/prefix, see docs/recordings.md."
        return [Error("STORAGE_URL is not set.", hint=hint, id="prosaas.E013")]
    try:
        address(settings.STORAGE_URL)
    except BadAddress as error:
        return [Error("STORAGE_URL cannot be used.", hint=str(error), id="prosaas.E013")]
    return []


@register()
def mail_sender(**_kwargs: Any) -> list[CheckMessage]:
    """Whom e-mail about calls is from."""
    if not settings.EMAIL_URL or is_address(settings.DEFAULT_FROM_EMAIL):
        return []
    hint = "Set EMAIL_FROM to an address of yours, as calls@example.com."
    return [Error("EMAIL_URL is set, and nobody is the sender.", hint=hint, id="prosaas.E014")]


@register()
def translations(**_kwargs: Any) -> list[CheckMessage]:
    """Without its .mo a language would silently be English."""
    found = sorted(settings.BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"))
    if all(po.with_suffix(".mo").exists() for po in found):
        return []
    hint = "make install, or python -m prosaas.launch.catalogues"
    return [Error("The translations are not compiled.", hint=hint, id="prosaas.E018")]


@register()
def encryption_keys(**_kwargs: Any) -> list[CheckMessage]:
    """The keys of what is stored encrypted."""
    if encryption.are_usable(settings.ENCRYPTION_KEYS):
        return []
    what = "cannot be used" if settings.ENCRYPTION_KEYS else "is not set"
    hint = (
        "Keys with commas between them, the newest first. Make one, and keep it as safe as the"
        " database: python -c 'from cryptography.fernet import Fernet as F;"
        " print(F.generate_key().decode())'"
    )
    return [Error(f"ENCRYPTION_KEYS {what}.", hint=hint, id="prosaas.E015")]


@register()
def databases(**_kwargs: Any) -> list[CheckMessage]:
    """The runtime role's database, and another role that owns the tables."""
    return database_problems(settings.DATABASES)


def database_problems(configured: Mapping[str, Mapping[str, Any]]) -> list[CheckMessage]:
    """What is wrong with a value of settings.DATABASES."""
    runtime, owner = configured.get("default", {}), configured.get("owner")
    if not runtime.get("NAME"):
        hint = "postgresql://prosaas:password@host:5432/prosaas, as the runtime role."
        return [Error("DATABASE_URL is not set.", hint=hint, id="prosaas.E003")]
    if owner is not None and owner["USER"] == runtime["USER"]:
        hint = "Row-level security holds only for a role that does not own the tables."
        return [Error("Both database roles are the same.", hint=hint, id="prosaas.E010")]
    return []


@register(Tags.database)
def runtime_role(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """The runtime role is no superuser, has no BYPASSRLS, owns nothing, and tables are fenced."""
    if not databases or "default" not in databases or database_problems(settings.DATABASES):
        return []
    try:
        problem = role_problem()
    except DatabaseError as error:
        problem = f"the database does not answer ({type(error).__name__})"
    if problem is None:
        return []
    hint = "See docs/security.md: two roles; run migrations with --database owner."
    return [Error(f"Tenants are not fenced: {problem}.", hint=hint, id="prosaas.E011")]


def _providers() -> Iterator[CheckMessage]:
    """Twilio and OpenAI: without them no call works, yet pages can be developed."""
    level, letter = (Caution, "W") if settings.DEBUG else (Error, "E")
    for name, number, hint in _PROVIDERS:
        if not getattr(settings, name):
            yield level(f"{name} is not set.", hint=hint, id=f"prosaas.{letter}{number}")
    if not settings.TWILIO_ACCOUNT_SID:
        hint = "AC…, from the first page of Twilio's console; recordings are asked for in its name."
        yield Caution("TWILIO_ACCOUNT_SID is not set.", hint=hint, id="prosaas.W012")


def _is_here(host: str | None) -> bool:
    return host == "localhost" or is_loopback(host or "")


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""
