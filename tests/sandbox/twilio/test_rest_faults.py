"""REST in trouble, and who may use it (protocols.md D, H1 24)."""

import aiohttp
import pytest

from prosaas.sandbox.twilio.config import ACCOUNT_SID
from tests.sandbox.twilio.test_call import HANG_UP, listen
from tests.sandbox.twilio.virtual_world import ACCOUNT, VirtualWorld, virtual, virtual_world


async def trouble(w: VirtualWorld, **fault: object) -> None:
    async with w.http.post(f"{w.url}/sandbox/rest/faults", json=fault) as response:
        assert response.status == 200, await response.text()


async def asked(w: VirtualWorld, times: int = 1, path: str = "/Calls.json") -> list[int]:
    return [(await w.rest("GET", path))[0] for _ in range(times)]


@virtual
async def test_too_many_requests_end_after_their_count() -> None:
    async with virtual_world(listen) as w:
        await trouble(w, status=429, count=2)
        _, body = await w.rest("GET", "/Calls.json")
        assert (body["code"], body["status"], body["message"]) == (20429, 429, "Too Many Requests")
        assert await asked(w, times=2) == [429, 200]


@virtual
async def test_trouble_without_a_count_lasts_until_it_is_taken_away() -> None:
    async with virtual_world(listen) as w:
        await trouble(w, status=503, count=0)
        assert await asked(w, times=3) == [503, 503, 503]
        async with w.http.delete(f"{w.url}/sandbox/rest/faults"):
            assert await asked(w) == [200]


@virtual
async def test_trouble_keeps_to_its_path_and_method() -> None:
    async with virtual_world(listen) as w:
        await trouble(w, status=500, path="/Recordings", method="GET", count=0)
        assert await asked(w) == [200]
        assert await asked(w, path="/Recordings.json") == [500]


@virtual
async def test_a_slow_answer_is_an_answer() -> None:
    async with virtual_world(listen) as w:
        await trouble(w, delay_ms=30_000)
        assert await asked(w) == [200]
        assert w.now_s == 30


@virtual
async def test_a_lost_answer_was_carried_out() -> None:
    async with virtual_world(listen) as w:
        sid = await w.place()
        await w.app.started.wait()
        await trouble(w, status=502, lost_answer=True)
        status, _ = await w.rest("POST", f"/Calls/{sid}.json", {"Status": "completed"})
        assert (status, (await w.finished(sid))["status"]) == (502, "completed")


@virtual
async def test_a_dropped_connection_answers_nothing() -> None:
    async with virtual_world(listen) as w:
        await trouble(w, drop=True)
        with pytest.raises(aiohttp.ClientError):
            await w.rest("POST", "/Calls.json")
        assert await asked(w) == [200]


@virtual
async def test_what_is_not_there_is_20404() -> None:
    async with virtual_world(listen) as w:
        for method, path in (("GET", "/Faxes.json"), ("DELETE", "/Calls.json")):
            status, body = await w.rest(method, path)
            assert (status, body["code"]) == (404, 20404)
            assert body["more_info"] == "https://www.twilio.com/docs/errors/20404"


@pytest.mark.parametrize(
    ("user", "secret", "status"),
    [("SK1", "s", 200), ("SK1", "x", 401), ("SK2", "s", 401), (ACCOUNT_SID, "s", 401)],
)
@virtual
async def test_an_api_key_opens_the_account(user: str, secret: str, status: int) -> None:
    async with virtual_world(listen, api_keys={"SK1": "s"}) as w:
        headers = {"Authorization": aiohttp.encode_basic_auth(user, secret)}
        url = f"{w.url}{ACCOUNT}/Calls.json"
        async with w.http.get(url, headers=headers) as response:
            assert response.status == status


@virtual
async def test_requests_are_on_record_with_their_answers() -> None:
    async with virtual_world(listen) as w:
        await w.rest("POST", "/Calls/CA0.json", {"Status": "completed", "X": ["1", "2"]})
        async with w.http.get(f"{w.url}/sandbox/rest/requests") as response:
            (entry,) = (await response.json())["requests"]
        assert (entry["method"], entry["status"], entry["code"]) == ("POST", 404, 20404)
        assert entry["form"] == {"Status": ["completed"], "X": ["1", "2"]}


@virtual
async def test_the_call_of_a_request_has_it_in_its_log() -> None:
    async with virtual_world(listen) as w:
        view = await w.call(HANG_UP)
        await w.rest("POST", f"/Calls/{view['call_sid']}.json", {"Url": "http://h/x"})
        *_, request, answer = await w.wire(view["call_sid"])
        assert (request["what"], request["from"]) == ("rest request", "app")
        assert (answer["status"], answer["code"]) == (400, 21220)
