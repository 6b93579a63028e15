"""Misconfigurations planted in a running installation: each is named, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import pytest
from cryptography.fernet import Fernet

from tests.project.doctor.installation import Installation
from tests.project.doctor.meddling import answering, replacing, without


def _nothing(_at: Installation) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake: in the doctor's environment, or done to the installation meanwhile.

    `codes` are the problems that are found, and no other; `says` stands in the report.
    """

    what: str
    codes: frozenset[str]
    says: str
    env: Mapping[str, Callable[[Installation], str]] = field(default_factory=dict)
    done: Callable[[Installation], AbstractContextManager[None]] = _nothing


def _via_vendors(name: str, path: str = "") -> dict[str, Callable[[Installation], str]]:
    return {name: lambda at: f"{at.vendors.url}{path}"}


def _no_realtime(head: bytes) -> bytes:
    return answering("403 Forbidden")(head) if b" /v1/realtime" in head else head


def _a_year_later(head: bytes) -> bytes:
    lines = head.split(b"\r\n")
    others = [line for line in lines if not line.startswith(b"Date:")]
    return b"\r\n".join([others[0], b"Date: Thu, 01 Jan 2099 00:00:00 GMT", *others[1:]])


PLANTED = [
    Planted(
        "the token was rotated at Twilio",
        frozenset({"twilio-token"}),
        "Twilio refuses TWILIO_AUTH_TOKEN",
        _via_vendors("TWILIO_API_URL"),
        lambda at: at.vendors.doing(
            request=replacing(b"Authorization: Basic ", b"Authorization: Basic eA==")
        ),
    ),
    Planted(
        "an API key in place of the account, and the web process not restarted",
        frozenset({"twilio-sid", "web-settings"}),
        "TWILIO_ACCOUNT_SID is no account's",
        {"TWILIO_ACCOUNT_SID": lambda _at: "SK" + "0" * 32},
    ),
    Planted(
        "the web process has another token",
        frozenset({"twilio-token", "web-settings"}),
        "The web process runs with another TWILIO_AUTH_TOKEN than this command",
        {"TWILIO_AUTH_TOKEN": lambda _at: "0" * 32},
    ),
    Planted(
        "the tunnel leads to another server",
        frozenset({"public-url-elsewhere"}),
        "PUBLIC_URL leads to something else than this installation",
        done=lambda at: at.front.doing(upstream=at.vendors.upstream),
    ),
    Planted(
        "the web process of another installation answers",
        frozenset({"public-url-elsewhere"}),
        "PUBLIC_URL leads to another ProSaaS",
        {"SECRET_KEY": lambda _at: "x" * 60},
    ),
    Planted(
        "nothing is behind the tunnel",
        frozenset({"public-url-nothing-behind"}),
        "finds no web process behind it (502)",
        done=lambda at: at.front.doing(request=answering("502 Bad Gateway")),
    ),
    Planted(
        "the proxy redirects",
        frozenset({"public-url-redirects"}),
        "PUBLIC_URL redirects (301)",
        done=lambda at: at.front.doing(
            request=answering("301 Moved Permanently", "Location: https://example.com/")
        ),
    ),
    Planted(
        "the proxy drops the WebSocket upgrade",
        frozenset({"socket-upgrade"}),
        "Your proxy does not pass WebSockets (the handshake is answered 404)",
        done=lambda at: at.front.doing(request=without("Upgrade", "Connection")),
    ),
    Planted(
        "the proxy adds to the query of webhooks",
        frozenset({"webhook-signature"}),
        "on its way the signature stops fitting",
        done=lambda at: at.front.doing(
            request=replacing(b"/call_status ", b"/call_status?by=proxy ")
        ),
    ),
    Planted(
        "the proxy rewrites the path of webhooks",
        frozenset({"webhook-path"}),
        "/webhook/call_status is answered 404",
        done=lambda at: at.front.doing(request=replacing(b" /webhook/", b" /app/webhook/")),
    ),
    Planted(
        "the proxy strips the signature",
        frozenset({"webhook-signature", "socket-signature"}),
        "its signature does not fit any more",
        done=lambda at: at.front.doing(request=without("X-Twilio-Signature")),
    ),
    Planted(
        "the OpenAI key is refused",
        frozenset({"openai-key"}),
        "OpenAI refuses OPENAI_API_KEY (401)",
        _via_vendors("OPENAI_BASE_URL", "/v1"),
        lambda at: at.vendors.doing(request=without("Authorization")),
    ),
    Planted(
        "a realtime model that does not exist",
        frozenset({"openai-realtime-model"}),
        "There are gpt-realtime-2.1",
        {"OPENAI_REALTIME_MODEL": lambda _at: "gpt-realtime-21"},
    ),
    Planted(
        "a key without access to realtime sessions",
        frozenset({"openai-realtime"}),
        "OpenAI refuses a realtime session to this key",
        _via_vendors("OPENAI_BASE_URL", "/v1"),
        lambda at: at.vendors.doing(request=_no_realtime),
    ),
    Planted(
        "a storage that cannot be written",
        frozenset({"storage"}),
        "a probe could not be written",
        {"STORAGE_URL": lambda _at: "file:///dev/null/recordings"},
    ),
    Planted(
        "the runtime role owns the tables",
        frozenset({"database-role"}),
        "the runtime role owns tables",
        {
            "DATABASE_URL": lambda at: at.running.env["DATABASE_OWNER_URL"],
            "DATABASE_OWNER_URL": lambda _at: "",
        },
    ),
    Planted(
        "a migration is not applied",
        frozenset({"database-migrations"}),
        "1 migrations are not applied: tenants.",
        done=Installation.unmigrated,
    ),
    Planted(
        "no worker on the queue calls",
        frozenset({"workers-calls"}),
        "No worker takes tasks from the queue calls",
        done=lambda at: at.without_consumer("calls"),
    ),
    Planted(
        "beat is not running",
        frozenset({"beat"}),
        "Celery beat has not ticked",
        done=Installation.stopped_beat,
    ),
    Planted(
        "Redis throws tasks away",
        frozenset({"redis-evicts"}),
        "(allkeys-lru)",
        done=Installation.evicting,
    ),
    Planted(
        "the clock is off",
        frozenset({"clock"}),
        "behind that of Twilio",
        _via_vendors("TWILIO_API_URL"),
        lambda at: at.vendors.doing(answer=_a_year_later),
    ),
    Planted(
        "a number's webhook was changed at Twilio",
        frozenset({"number-webhook"}),
        "Calls of +14155550188 do not come to us",
        done=Installation.number_changed,
    ),
    Planted(
        "the encryption keys are lost",
        frozenset({"encryption-subaccounts"}),
        "No key of ENCRYPTION_KEYS opens the token of 1 Twilio accounts",
        {"ENCRYPTION_KEYS": lambda _at: Fernet.generate_key().decode()},
    ),
]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.what)
def test_it_names_what_was_planted_and_nothing_else(
    installation: Installation, planted: Planted
) -> None:
    env = {name: value(installation) for name, value in planted.env.items()}
    with planted.done(installation):
        found = installation.doctor(env)
    assert (found.problems, found.status) == (planted.codes, 1), found.text
    assert planted.says in found.text
    assert not _secrets(installation) & set(found.text.split('"'))


def test_a_healthy_installation_has_warnings_at_most(installation: Installation) -> None:
    found = installation.doctor({"EMAIL_URL": ""})
    assert (found.status, found.problems, found.skipped) == (0, frozenset(), {}), found.text
    assert found.warnings == {"email", "public-url-http"}, found.text


def test_a_person_reads_lines(installation: Installation) -> None:
    done = installation.command("--only", "database")
    assert (done.returncode, done.stderr) == (0, "")
    assert "database       ✓ ok       The database is migrated" in done.stdout
    assert "redis          - skipped  not asked for (--only)" in done.stdout
    assert "\x1b" not in done.stdout


def _secrets(installation: Installation) -> set[str]:
    env = installation.running.env
    return {env[name] for name in ("SECRET_KEY", "TWILIO_AUTH_TOKEN", "DATABASE_URL", "REDIS_URL")}
