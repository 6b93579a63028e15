"""What the stand-in is told: accounts, numbers, calls to place and faults to commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import UnionType
from typing import Any, TypeVar, get_origin

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "sandbox-auth-token"  # noqa: S105 - opens nothing but this stand-in
SHARED_KEY = "sandbox-shared-key"
SIGNATURES = ("good", "wrong", "wrong-token", "missing", "port", "shared-key")
CALLBACKS = ("good", "drop", "duplicate", "reorder")
PURPOSES = ("webhook", "stream", "status")
BODIES = ("", "empty", "half", "cut", "words")
OUTCOMES = ("answer", "busy", "no-answer", "failed")

T = TypeVar("T")


class ConfigError(ValueError):
    """A field that is unknown, missing or has an impossible value."""


@dataclass(frozen=True, slots=True)
class TwilioConfig:
    """`allow_ws` accepts ws:// streams. `connect_s` is how long one try to connect to a webhook
    may take, `webhook_s` the whole exchange, `handshake_s` a stream's. `recording_delay_ms` is
    how long a recording takes after the call, `deletion_delay_ms` how long a deleted one is still
    found after the deletion was answered.

    `shared_key` is the secret of the newer signatures (SIGNATURES' shared-key), which is no Auth
    Token. `api_keys` are SK → secret. `applications` are AP → voice URL. Outbound calls leave at
    `outbound_calls_per_s` and ring `ring_slack_s` longer than their Timeout. They may show one of
    our numbers or a `verified` one; `trial` accounts may only call verified ones. Calls to a
    number that begins with one of `geo_blocked`, or is one of `blocked` or `unreachable`, are
    refused. A main account has at most `most_subaccounts`, on `trial` one, and there every account
    at most one number. `most_record_loops` is how often a <Record> without action may ask its own
    document in a row before the stand-in ends the call.
    """

    account_sid: str = ACCOUNT_SID
    auth_token: str = AUTH_TOKEN
    shared_key: str = SHARED_KEY
    allow_ws: bool = False
    recording_delay_ms: int = 200
    deletion_delay_ms: int = 0
    connect_s: float = 5.0
    webhook_s: float = 15.0
    handshake_s: float = 10.0
    rest_url: str = "https://api.twilio.com"
    seed: int | None = None
    api_keys: Mapping[str, str] = field(default_factory=dict)
    applications: Mapping[str, str] = field(default_factory=dict)
    outbound_calls_per_s: float = 1.0
    ring_slack_s: float = 5.0
    verified: Sequence[str] = ()
    trial: bool = False
    geo_blocked: Sequence[str] = ()
    blocked: Sequence[str] = ()
    unreachable: Sequence[str] = ()
    most_record_loops: int = 20
    most_subaccounts: int = 1000


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
    shared_key: str = ""


@dataclass(frozen=True, slots=True)
class Faults:
    """Things done wrong on purpose, each off by default.

    `signature` is one of SIGNATURES and applies to what `signature_on` names: webhook, stream,
    status (status and recording callbacks); `lower_case_headers` writes it as HTTP/2 would, which
    a stream's handshake always does. `drop_stream_ms` cuts the socket that long after
    `start`, `half_open_ms` leaves it open and dead, and `no_stop` ends it without `stop`.
    `odd_payloads` sends the caller's audio in uneven sizes and `burst_frames` holds it back to
    send that many frames at once, `random_bursts` 2 to 10 of them. `gaps` are of 0.2 to 2 s, after
    which everything comes at once; `lost_frames` never come, and the timestamps step over them.
    `repeat_webhook` delivers the voice webhook twice with one idempotency token, as after a lost
    answer.

    `status_callbacks` is one of CALLBACKS; with `reorder` each waits for the next event and the
    last one overtakes it. `callback_delays_s` says, by event (initiated, ringing, answered,
    completed, stream-started, recording-completed, … or `*`), how long after it each copy is
    sent: `[]` loses it, `[0, 300]` repeats it five minutes later. `callback_jitter_ms` adds up to
    that much to each.
    """

    signature: str = "good"
    signature_on: tuple[str, ...] = PURPOSES
    drop_stream_ms: int | None = None
    no_stop: bool = False
    odd_payloads: bool = False
    burst_frames: int = 1
    random_bursts: bool = False
    gaps: bool = False
    lost_frames: bool = False
    half_open_ms: int | None = None
    lower_case_headers: bool = False
    status_callbacks: str = "good"
    callback_delays_s: Mapping[str, Sequence[float]] = field(default_factory=dict)
    callback_jitter_ms: int = 0
    repeat_webhook: bool = False

    def __post_init__(self) -> None:
        if self.signature not in SIGNATURES or self.status_callbacks not in CALLBACKS:
            raise ConfigError("unknown fault value")
        if unknown := set(self.signature_on) - set(PURPOSES):
            raise ConfigError(f"signature_on: {unknown}")
        for event, delays_s in self.callback_delays_s.items():
            if not _are_delays(delays_s):
                raise ConfigError(f"callback_delays_s: {event} needs a list of seconds")


@dataclass(frozen=True, slots=True)
class CallOrder:
    """A call to place. `params` are added to every webhook, where None removes a parameter;
    `from_number` may be `anonymous`.

    `dials` are the far ends of its <Dial>s (verbs/dial_plan.py).
    `watermark` (1 to 2**32 - 1) is written into the first frame after `start` in silent bytes, so
    that a model which is passed the audio verbatim can tell whose it is (watermark.py).
    """

    to: str
    from_number: str
    script: list[Mapping[str, object]] = field(default_factory=list)
    connect_to: str = ""
    seed: int | None = None
    params: Mapping[str, str | None] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    watermark: int | None = None
    dials: list[Mapping[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.watermark is not None and not 0 < self.watermark < 2**32:
            raise ConfigError("watermark is a number from 1 to 2**32 - 1")


@dataclass(frozen=True, slots=True)
class Callee:
    """Who picks up, or not, when the application calls `number` (`*`: any other number).

    `outcome` is one of OUTCOMES; it comes `setup_ms` and `ring_ms` after the call was placed, and
    a `no-answer` without `ring_ms` rings until the call's Timeout. `script`, `connect_to`,
    `params`, `faults` and `dials` are those of CallOrder.
    """

    number: str = "*"
    outcome: str = "answer"
    setup_ms: int = 50
    ring_ms: int | None = None
    script: list[Mapping[str, object]] = field(default_factory=list)
    connect_to: str = ""
    params: Mapping[str, str | None] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    dials: list[Mapping[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ConfigError(f"outcome is one of {', '.join(OUTCOMES)}")


@dataclass(frozen=True, slots=True)
class RestFault:
    """Trouble for the next `count` REST requests (0: for good) whose method and path match.

    `path` is the beginning of what follows /Accounts/<sid>, for example `/Calls`; of paths without
    an account, and of the accounts themselves, it is that of the whole path behind the 2010 API's
    version: `/Accounts`, `/v1/PhoneNumbers`, `/v2/RegulatoryCompliance/Bundles`.

    The request waits `delay_ms` before it is carried out, and its answer `answer_delay_ms` after
    that. With a `status` (429, 5xx, …) it is refused with Twilio's `code` for it, but with
    `lost_answer` only after it was carried out. `drop` cuts the connection instead, with
    `lost_answer` too only then: a purchase that was paid, and nobody heard of it. A `body` (one of
    BODIES) spoils an answer that succeeds: nothing of it, its first half as if that were all, the
    connection cut after it, or a page of words.
    """

    path: str = ""
    method: str = ""
    count: int = 1
    delay_ms: int = 0
    answer_delay_ms: int = 0
    status: int = 0
    code: int = 0
    lost_answer: bool = False
    drop: bool = False
    body: str = ""

    def __post_init__(self) -> None:
        if self.body not in BODIES:
            raise ConfigError(f"body is one of {', '.join(filter(None, BODIES))}")


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


def _are_delays(values: object) -> bool:
    return isinstance(values, list | tuple) and all(
        isinstance(value, int | float) and value >= 0 for value in values
    )


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
    return read(CallOrder, values | {"faults": _read_faults(values.get("faults", {}))})


def read_callee(body: object) -> Callee:
    """Read the body of POST /sandbox/callees."""
    if not isinstance(body, dict):
        raise ConfigError("a JSON object is needed")
    return read(Callee, body | {"faults": _read_faults(body.get("faults", {}))})


def _read_faults(faults: object) -> Faults:
    if isinstance(faults, dict) and isinstance(faults.get("signature_on"), list):
        faults = faults | {"signature_on": tuple(faults["signature_on"])}
    return read(Faults, faults)
