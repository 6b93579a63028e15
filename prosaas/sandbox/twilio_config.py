"""What the stand-in is told: accounts, numbers, calls to place and faults to commit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import UnionType
from typing import Any, TypeVar, get_origin

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "sandbox-auth-token"  # noqa: S105 - opens nothing but this stand-in
SIGNATURES = ("good", "wrong", "missing", "port", "shared-key")
CALLBACKS = ("good", "drop", "duplicate")

T = TypeVar("T")


class ConfigError(ValueError):
    """A field that is unknown, missing or has an impossible value."""


@dataclass(frozen=True, slots=True)
class TwilioConfig:
    """`allow_ws` accepts ws:// streams. `webhook_s` and `handshake_s` are how long the
    application may take to answer, `recording_delay_ms` how long a recording takes after the call.
    """

    account_sid: str = ACCOUNT_SID
    auth_token: str = AUTH_TOKEN
    allow_ws: bool = False
    recording_delay_ms: int = 200
    webhook_s: float = 15.0
    handshake_s: float = 10.0
    rest_url: str = "https://api.twilio.com"
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number and where its calls go. Empty account fields mean the sandbox's own."""

    number: str
    voice_url: str
    status_callback: str = ""
    voice_fallback_url: str = ""
    voice_method: str = "POST"
    voice_fallback_method: str = "POST"
    status_callback_method: str = "POST"
    account_sid: str = ""
    auth_token: str = ""


@dataclass(frozen=True, slots=True)
class Faults:
    """Things done wrong on purpose, each off by default.

    `signature` is one of SIGNATURES and applies to what `signature_on` names: webhook, stream,
    status (status and recording callbacks). `drop_stream_ms` cuts the socket that long after
    `start` and `no_stop` ends it without `stop`. `odd_payloads` sends the caller's audio in
    uneven sizes and `burst_frames` holds it back to send that many frames at once.
    `status_callbacks` is one of CALLBACKS. `repeat_webhook` delivers the voice webhook twice with
    one idempotency token, as after a lost answer.
    """

    signature: str = "good"
    signature_on: tuple[str, ...] = ("webhook", "stream", "status")
    drop_stream_ms: int | None = None
    no_stop: bool = False
    odd_payloads: bool = False
    burst_frames: int = 1
    status_callbacks: str = "good"
    repeat_webhook: bool = False

    def __post_init__(self) -> None:
        if self.signature not in SIGNATURES or self.status_callbacks not in CALLBACKS:
            raise ConfigError("unknown fault value")


@dataclass(frozen=True, slots=True)
class CallOrder:
    """A call to place. `params` are added to every webhook; `from_number` may be `anonymous`."""

    to: str
    from_number: str
    script: list[Mapping[str, object]] = field(default_factory=list)
    connect_to: str = ""
    seed: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)


def read(kind: type[T], body: object) -> T:
    """Make a `kind` of a JSON object; raises ConfigError naming what is wrong."""
    if not isinstance(body, dict):
        raise ConfigError("a JSON object is needed")
    known = {entry.name for entry in fields(kind)}  # type: ignore[arg-type]  # only dataclasses
    unknown = set(body) - known
    if unknown:
        raise ConfigError(f"unknown: {', '.join(sorted(unknown))}")
    for entry in fields(kind):  # type: ignore[arg-type]  # only dataclasses
        if entry.name in body and not _fits(body[entry.name], entry.type):
            raise ConfigError(f"{entry.name} cannot be {body[entry.name]!r}")
    try:
        return kind(**body)
    except TypeError as error:
        raise ConfigError(str(error)) from error


def _fits(value: object, kind: Any) -> bool:
    """Whether a JSON value is of a field's type, as far as its outermost type goes."""
    origin = get_origin(kind)
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind if origin in (None, UnionType) else origin)


def read_order(body: object) -> CallOrder:
    """Read the body of POST /sandbox/calls, where the caller's number is called `from`."""
    if not isinstance(body, dict):
        raise ConfigError("a JSON object is needed")
    values: dict[str, Any] = dict(body)
    if "from" in values:
        values["from_number"] = values.pop("from")
    faults = values.pop("faults", {})
    if isinstance(faults, dict) and isinstance(faults.get("signature_on"), list):
        faults = faults | {"signature_on": tuple(faults["signature_on"])}
    return read(CallOrder, values | {"faults": read(Faults, faults)})
