"""Rate limits: told with every response, going down, reached, renewed (H2-19)."""

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.rate_limits import SHOWN_TOKENS, RateLimits
from tests.sandbox.openai.world import Client, Json, scripted, talking, world

TONE = ScriptedReply(tone_ms=200)


class _Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 50.0

    def now(self) -> float:
        """The time."""
        return self.seconds


def _left(limits: RateLimits) -> dict[str, int]:
    return {entry["name"]: entry["remaining"] for entry in limits.view()}


def test_a_window_is_renewed_as_a_whole() -> None:
    """What is used up comes back when the window is over."""
    clock = _Clock()
    limits = RateLimits(requests=2, now=clock.now)
    taken = [limits.take(10) for _ in range(3)]
    clock.seconds += 60
    assert [bool(refusal) for refusal in taken] == [False, False, True]
    assert limits.take(10) == ""


def test_the_refusal_says_what_is_used_up() -> None:
    """As the vendor words it."""
    clock = _Clock()
    limits = RateLimits(tokens=100, now=clock.now)
    limits.take(90)
    clock.seconds += 20
    refusal = limits.take(30)
    assert "on tokens per min (TPM): Limit 100, Used 90, Requested 30." in refusal
    assert refusal.endswith("Please try again in 40.000s.")


def test_a_reservation_becomes_what_was_used() -> None:
    """F3: tokens are reserved for the output, then adjusted."""
    limits = RateLimits(tokens=100)
    limits.take(80)
    reserved = _left(limits)["tokens"]
    limits.settle(80, 30)
    assert (reserved, _left(limits)["tokens"]) == (20, 70)


def test_limits_that_nobody_set_are_never_reached() -> None:
    """They are told all the same."""
    limits = RateLimits()
    assert [limits.take(SHOWN_TOKENS) for _ in range(3)] == ["", "", ""]
    assert _left(limits)["tokens"] == 0


async def _respond(client: Client) -> Json:
    await client.send("response.create")
    body: Json = (await client.until("response.done"))["response"]
    return body


async def test_what_remains_goes_down_with_every_response() -> None:
    """H2-19."""
    async with talking(scripted(TONE)) as client:
        await _respond(client)
        await _respond(client)
    told = [e["rate_limits"] for e in client.events if e["type"] == "rate_limits.updated"]
    first, second = ({entry["name"]: entry["remaining"] for entry in limits} for limits in told)
    assert second["requests"] == first["requests"] - 1
    assert second["tokens"] < SHOWN_TOKENS


async def test_a_limit_fails_responses_of_all_sessions() -> None:
    """F9: response.done failed, the session stays open."""
    async with world(scripted(TONE, requests_per_minute=1)) as here:
        async with here.client() as client:
            assert (await _respond(client))["status"] == "completed"
        async with here.client() as client:
            failed = await _respond(client)
            assert (await client.update())["type"] == "session.updated"
    assert failed["status"] == "failed"
    assert failed["status_details"]["error"]["code"] == "rate_limit_exceeded"
    assert (failed["usage"], failed["output"]) == (None, [])


async def test_a_renewed_limit_lets_responses_pass_again() -> None:
    """H2-19: and later they recover."""
    config = scripted(TONE, requests_per_minute=1, limit_seconds=0.05)
    async with talking(config) as client:
        statuses: list[str] = []
        while statuses[-2:] != ["failed", "completed"]:
            statuses.append((await _respond(client))["status"])
    assert statuses[0] == "completed"
