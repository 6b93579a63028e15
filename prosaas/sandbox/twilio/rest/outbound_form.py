"""What POST Calls.json asks for, and Twilio's reasons to refuse it (protocols.md D, E)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from prosaas.sandbox.twilio.call import TIME_LIMIT_S
from prosaas.sandbox.twilio.config import TwilioConfig
from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.recorder import Terms
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.twiml.document import parse

MOST_INLINE_TWIML = 4000
MOST_RING_S = 600
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_DIGITS = re.compile(r"[0-9A-D*#wW]*")


@dataclass(frozen=True, slots=True)
class Placement:
    """An outbound call to place: one of `url` and `twiml`; times in seconds. `unknown_events` are
    StatusCallbackEvents that do not exist.
    """

    account_sid: str
    to: str
    from_number: str
    url: str
    method: str
    twiml: str
    fallback_url: str
    fallback_method: str
    status_callback: str
    status_callback_method: str
    events: frozenset[str]
    unknown_events: tuple[str, ...]
    timeout_s: int
    time_limit_s: int
    send_digits: str
    record: Terms | None


class Form:
    """A form-encoded body; a key may be repeated."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self.fields = fields

    def one(self, name: str, default: str = "") -> str:
        """The first value of a key."""
        return self.fields.get(name, [default])[0]

    def many(self, name: str) -> list[str]:
        """Every value of a repeated key; several words in one value are one value."""
        return self.fields.get(name, [])

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number of seconds; raises RestError 20001."""
        text = self.one(name, str(default))
        if not text.isdecimal() or not 0 < int(text) <= most:
            raise RestError(400, 20001, f"Invalid {name}: {text}")
        return int(text)


def placement(
    form: Form, account_sid: str, config: TwilioConfig, ours: Collection[str]
) -> Placement:
    """Read the form; `ours` are the account's numbers. Raises RestError."""
    _check_parties(form, config, ours)
    url, twiml = _document(form, config)
    events = form.many("StatusCallbackEvent")
    if form.one("AsyncAmd") == "true" and not form.one("AsyncAmdStatusCallback"):
        raise RestError(400, 21262, "AsyncAmd needs an AsyncAmdStatusCallback")
    if not _DIGITS.fullmatch(form.one("SendDigits")):
        raise RestError(400, 20001, "Invalid SendDigits")
    return Placement(
        account_sid=account_sid,
        to=form.one("To"),
        from_number=form.one("From"),
        url=url,
        method=form.one("Method", "POST").upper(),
        twiml=twiml,
        fallback_url=form.one("FallbackUrl"),
        fallback_method=form.one("FallbackMethod", "POST").upper(),
        status_callback=checked_url(form, "StatusCallback", 21609),
        status_callback_method=form.one("StatusCallbackMethod", "POST").upper(),
        events=frozenset(EVENTS.intersection(events) or ["completed"]),
        unknown_events=tuple(event for event in events if event not in EVENTS),
        timeout_s=form.number("Timeout", 60, MOST_RING_S),
        time_limit_s=form.number("TimeLimit", TIME_LIMIT_S, TIME_LIMIT_S),
        send_digits=form.one("SendDigits"),
        record=_record(form),
    )


def _record(form: Form) -> Terms | None:
    """What of the call is recorded, from its answer to its end."""
    if form.one("Record").lower() != "true":
        return None
    return replace(Terms.of_form(form.fields), source="OutboundAPI")


def _check_parties(form: Form, config: TwilioConfig, ours: Collection[str]) -> None:
    to, source = form.one("To"), form.one("From")
    refusals = (
        (not to, 21201, "No 'To' number is specified"),
        (not source, 21213, "'From' phone number is required"),
        (not _E164.fullmatch(to), 21211, f"Invalid 'To' Phone Number: {to}"),
        (not _E164.fullmatch(source), 21212, f"Invalid 'From' Phone Number: {source}"),
        (
            source not in {*ours, *config.verified},
            21210,
            f"'From' phone number not verified: {source}",
        ),
        (to in config.unreachable, 21214, "'To' phone number cannot be reached"),
        (to.startswith(tuple(config.geo_blocked)), 21215, f"Account not authorized to call {to}"),
        (to in config.blocked, 21216, f"Account not allowed to call {to}"),
        (config.trial and to not in config.verified, 21219, "'To' phone number not verified"),
    )
    for refused, code, message in refusals:
        if refused:
            raise RestError(400, code, message)


def _document(form: Form, config: TwilioConfig) -> tuple[str, str]:
    """The URL or the document the call begins with: ApplicationSid before Url before Twiml."""
    application = form.one("ApplicationSid")
    if application:
        if application not in config.applications:
            raise RestError(400, 21218, f"Invalid ApplicationSid: {application}")
        return config.applications[application], ""
    twiml = form.one("Twiml")
    if twiml and not form.one("Url"):
        check_inline(twiml)
        return "", twiml
    if not form.one("Url"):
        raise RestError(400, 21205, "Url parameter is required")
    return checked_url(form, "Url", 21205), ""


def checked_url(form: Form, name: str, code: int) -> str:
    """An absolute http(s) URL or nothing; raises RestError with `code`."""
    url = form.one(name)
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise RestError(400, code, f"{name} is not a valid URL: {url}")
    return url


def check_inline(twiml: str) -> None:
    """Raises RestError for a document that is too long or cannot be read."""
    if len(twiml) > MOST_INLINE_TWIML:
        raise RestError(400, 20001, "Twiml is longer than 4000 characters")
    try:
        parse(twiml.encode(), "text/xml")
    except TwilioError as error:
        raise RestError(400, 20001, str(error)) from error
