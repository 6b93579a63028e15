"""Which parts of the demo are real and which the sandbox plays, from the environment alone."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from prosaas.launch.environment import ROOT
from prosaas.launch.run import LOOPBACK_HOSTS, default_public_url, default_storage_url
from prosaas.launch.stack import StackError
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN

SANDBOX_KEY = "sandbox-openai-key"
SANDBOX_NUMBERS = tuple(f"+1415555{number:04d}" for number in range(123, 200))
CALLER_NUMBER = "+14155550199"
ENV_FILE = "var/demo.env"  # under ROOT


@dataclass(frozen=True, slots=True)
class Plan:
    """`real_twilio`: somebody phones `numbers[0]`; else the sandbox's caller does."""

    real_twilio: bool
    real_openai: bool
    numbers: tuple[str, ...]
    public_url: str
    sandbox_port: int
    fallback_url: str  # what the telephone network asks when the web process does not answer
    mails: str  # the folder where e-mails land, "" where a mail server takes them

    @property
    def sandbox_url(self) -> str:
        """Where the sandbox serves."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def needs_sandbox(self) -> bool:
        """Whether anything is played by the sandbox."""
        return not (self.real_twilio and self.real_openai)

    def sandbox_config(self) -> dict[str, Any]:
        """What `python -m prosaas.sandbox --config` is told."""
        local = urlsplit(self.public_url).scheme == "http"
        return {"twilio": {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "allow_ws": local}}

    def number_at_sandbox(self, number: str) -> dict[str, str]:
        """The body of POST /sandbox/numbers."""
        return {
            "number": number,
            "voice_url": f"{self.public_url}/webhook/incoming_call",
            "voice_fallback_url": self.fallback_url,
            "status_callback": f"{self.public_url}/webhook/call_status",
        }

    def connect_to(self, web: str) -> str:
        """Where the sandbox dials in place of PUBLIC_URL, when that is not this machine."""
        return "" if urlsplit(self.public_url).hostname in LOOPBACK_HOSTS else web


def make_plan(env: MutableMapping[str, str], *, port: int, sandbox_port: int) -> Plan:
    """Read what is set and set the rest: providers at the sandbox, PUBLIC_URL on this machine.

    Raises StackError where real telephone numbers are wanted and something is missing for them.
    """
    real_twilio = _given(env, "TWILIO_AUTH_TOKEN")
    real_openai = _given(env, "OPENAI_API_KEY")
    numbers = SANDBOX_NUMBERS
    if real_twilio:
        numbers = (_required(env, "DEMO_NUMBER", "the Twilio number that people phone, +1…"),)
        _required(env, "PUBLIC_URL", "the https address under which Twilio finds this machine")
    default_public_url(env, port)
    default_storage_url(env)
    env["SUPPORT_EMAIL"] = env.get("SUPPORT_EMAIL") or "support@example.com"
    public_url = env["PUBLIC_URL"].rstrip("/")
    plan = Plan(
        real_twilio,
        real_openai,
        numbers,
        public_url,
        sandbox_port,
        fallback_url=env.get("VOICE_FALLBACK_URL") or f"{public_url}/webhook/voice_fallback",
        mails=_mails(env),
    )
    if not real_twilio:
        env["TWILIO_ACCOUNT_SID"] = ACCOUNT_SID
        env["TWILIO_AUTH_TOKEN"] = AUTH_TOKEN
        env["TWILIO_API_URL"] = plan.sandbox_url
    if not real_openai:
        env["OPENAI_API_KEY"] = SANDBOX_KEY
        env["OPENAI_BASE_URL"] = f"{plan.sandbox_url}/v1"
    return plan


def _mails(env: MutableMapping[str, str]) -> str:
    """Without a mail server e-mails become files."""
    if _given(env, "EMAIL_URL"):
        return ""
    folder = ROOT / "var" / "mail"
    env["EMAIL_URL"] = f"{folder.as_uri()}?from=prosaas@example.com"
    return str(folder.relative_to(ROOT))


def _given(env: MutableMapping[str, str], name: str) -> bool:
    return bool(env.get(name) or env.get(f"{name}_FILE"))


def _required(env: MutableMapping[str, str], name: str, meaning: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise StackError(f"TWILIO_AUTH_TOKEN is set, so set {name} too: {meaning}.")
    return value
