"""How long and how often Twilio tries a URL, as the URL's own fragment may say (protocols.md A2).

`https://h/voice#ct=2000&rc=2&rp=ct,5xx`: ct connect ms, rt read ms, tt total ms, rc retries,
rp what is retried, e the edge it leaves from. The fragment is neither signed nor sent. A value
out of its range leaves the default standing (unverified).
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_TIMES_MS = range(100, 15_001)
_CONNECT_MS = range(100, 10_001)
_RETRIES = range(6)
_POLICIES = frozenset({"ct", "rt", "4xx", "5xx", "all"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, tries after the first, and the failures worth another: ct, rt, 4xx, 5xx, all."""

    connect_s: float = 5.0
    read_s: float = 15.0
    total_s: float = 15.0
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})
    edge: str = ""

    def of(self, url: str) -> "Limits":
        """These limits with what the URL's fragment overrides; never more than 15 s in all."""
        given = dict(parse_qsl(urlsplit(url).fragment))
        return Limits(
            connect_s=_seconds(given.get("ct"), _CONNECT_MS, self.connect_s),
            read_s=_seconds(given.get("rt"), _TIMES_MS, self.read_s),
            total_s=_seconds(given.get("tt"), _TIMES_MS, self.total_s),
            retries=_number(given.get("rc"), _RETRIES, self.retries),
            retry_on=frozenset(given.get("rp", "").split(",")) & _POLICIES or self.retry_on,
            edge=given.get("e", self.edge),
        )

    def retries_after(self, failure: str) -> bool:
        """Whether a failure of this kind is tried again."""
        return failure in self.retry_on or "all" in self.retry_on


def _number(text: str | None, within: range, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) in within else default


def _seconds(text: str | None, within: range, default: float) -> float:
    return int(text) / 1000 if text and text.isdecimal() and int(text) in within else default
