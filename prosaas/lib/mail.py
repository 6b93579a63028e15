"""EMAIL_URL in Django's words: where e-mail is handed over, and whom it is from.

`smtp://` speaks STARTTLS on port 587 and none elsewhere, unless `?starttls=1` or `0` says so;
`smtp+tls://` always does, `smtps://` is TLS from the first byte. `console:` and `file:///folder`
are for development. `?from=` names the sender where EMAIL_FROM does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

TIMEOUT_S: Final = 20  # for each step of the conversation with the server
HINT: Final = "Write EMAIL_URL as smtp+tls://user:password@host:587, smtps:// or smtp://."
_BACKENDS: Final = "django.core.mail.backends."
_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_SUBMISSION_PORT: Final = 587
_FLAGS: Final = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Django's EMAIL_ settings; without a server e-mail goes nowhere."""

    backend: str = _BACKENDS + "dummy.EmailBackend"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    is_ssl: bool = False
    is_starttls: bool = False
    folder: str | None = None
    sender: str = ""


def server(url: str) -> MailServer | None:
    """The server that a URL describes, one that drops everything for "", None for a bad one."""
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=True) if parts.query else ())
        return _server(parts, options) if options.keys() <= {"from", "starttls"} else None
    except (ValueError, KeyError):
        return None


def is_address(text: str) -> bool:
    """Whether an e-mail may be from this: an address, or a name with one."""
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError:
        return False
    return "\n" not in text and "\r" not in text


def _server(parts: SplitResult, options: dict[str, str]) -> MailServer | None:
    sender = options.get("from", "")
    if parts.scheme == "console":
        return MailServer(_BACKENDS + "console.EmailBackend", sender=sender)
    if parts.scheme == "file":
        folder = unquote(parts.path)
        is_usable = folder.startswith("/") and not parts.netloc
        backend = _BACKENDS + "filebased.EmailBackend"
        return MailServer(backend, folder=folder, sender=sender) if is_usable else None
    port = parts.port or _PORTS[parts.scheme]
    if not parts.hostname or parts.path not in ("", "/"):
        return None
    is_usual = parts.scheme == "smtp+tls" or (parts.scheme, port) == ("smtp", _SUBMISSION_PORT)
    return MailServer(
        _BACKENDS + "smtp.EmailBackend",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_ssl=parts.scheme == "smtps",
        is_starttls=_FLAGS[options["starttls"]] if "starttls" in options else is_usual,
        sender=sender,
    )
