"""What every REST request meets: keys, limits, faults, models; seen by OpenAI's own SDK."""

import aiohttp
import openai
import pytest

from prosaas.sandbox.openai.realtime.config import OpenAIConfigError
from prosaas.sandbox.openai.rest.config import RestFault, openai_rest_config
from prosaas.sandbox.openai.rest.gate import _Bucket
from tests.sandbox.openai.rest_world import World, rest, silence
from tests.sandbox.test_server import process

LUNA = "gpt-6-luna"


async def ask(world: World) -> str:
    response = await world.openai.responses.create(model=LUNA, input="Caller: I need a cake.")
    return response.output_text


async def test_a_key_that_is_not_known_is_an_authentication_error() -> None:
    async with rest(api_keys=("sk-right",)) as world:
        with pytest.raises(openai.AuthenticationError) as refusal:
            await ask(world)
    assert (refusal.value.status_code, refusal.value.code) == (401, "invalid_api_key")
    assert (refusal.value.request_id or "").startswith("req_")


async def test_no_key_at_all_is_401() -> None:
    async with rest() as world, aiohttp.ClientSession() as http:
        response = await http.get(f"{world.url}/v1/models")
        assert response.status == 401
        assert "API key" in (await response.json())["error"]["message"]


async def test_every_answer_tells_its_id_and_the_limits() -> None:
    async with rest(requests_per_minute=60) as world:
        raw = await world.openai.responses.with_raw_response.create(model=LUNA, input="Hello")
    assert raw.headers["x-request-id"].startswith("req_")
    assert raw.headers["x-ratelimit-limit-requests"] == "60"
    assert raw.headers["x-ratelimit-remaining-requests"] == "59"


async def test_a_rate_limit_is_retried_by_the_sdk() -> None:
    fault = RestFault("rate_limit", count=2, retry_after="0.01")
    async with rest(fault, retries=2) as world:
        assert await ask(world)
        assert world.statuses() == [429, 429, 200]
        assert [entry["attempt"] for entry in world.sandbox.gate.requests] == [0, 1, 2]


async def test_a_rate_limit_that_stays_is_raised_with_its_headers() -> None:
    async with rest(RestFault("rate_limit", count=0, retry_after="7")) as world:
        with pytest.raises(openai.RateLimitError) as refusal:
            await ask(world)
    assert refusal.value.code == "rate_limit_exceeded"
    assert refusal.value.response.headers["retry-after"] == "7"


async def test_an_answer_may_be_no_json() -> None:
    async with rest(RestFault("bad_json")) as world:
        with pytest.raises((openai.OpenAIError, ValueError)):
            await ask(world)
        assert await ask(world)
        assert world.statuses() == [200, 200]


async def test_an_empty_account_is_a_rate_limit_error_with_its_own_code() -> None:
    async with rest(RestFault("insufficient_quota")) as world:
        with pytest.raises(openai.RateLimitError) as refusal:
            await ask(world)
    assert refusal.value.code == refusal.value.type == "insufficient_quota"


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_is_typed(status: int) -> None:
    async with rest(RestFault("server_error", status=status)) as world:
        with pytest.raises(openai.InternalServerError) as refusal:
            await ask(world)
        assert refusal.value.status_code == status
        assert await ask(world)


async def test_a_cut_connection_is_retried() -> None:
    async with rest(RestFault("drop"), retries=1) as world:
        assert await ask(world)


async def test_a_slow_answer_runs_into_the_clients_timeout() -> None:
    async with rest(RestFault("slow", delay_ms=5000)) as world:
        hasty = world.openai.with_options(timeout=0.05)
        with pytest.raises(openai.APITimeoutError):
            await hasty.responses.create(model=LUNA, input="Hello")


async def test_faults_are_committed_on_their_endpoint_only() -> None:
    async with rest(RestFault("server_error", endpoint="transcriptions")) as world:
        assert await ask(world)
        with pytest.raises(openai.InternalServerError):
            await world.listen(silence())


async def test_the_limit_of_requests_is_enforced() -> None:
    async with rest(requests_per_minute=1) as world:
        assert await ask(world)
        with pytest.raises(openai.RateLimitError) as refusal:
            await ask(world)
    assert 1 <= int(refusal.value.response.headers["retry-after"]) <= 60


def test_the_limit_refills_over_the_minute() -> None:
    bucket = _Bucket(2, at=0.0)
    assert [bucket.take(0.0), bucket.take(0.0), bucket.take(0.0)] == [0, 0, 30]
    assert bucket.take(30.0) == 0


async def test_the_models_are_listed_with_their_last_day() -> None:
    async with rest(more_models=("house-model",)) as world:
        models = {model.id: model for model in (await world.openai.models.list()).data}
        assert {"gpt-transcribe", LUNA, "house-model", "gpt-realtime-2.1"} <= models.keys()
        assert models["whisper-1"].shutdown_date == "2027-02-26"
        assert (await world.openai.models.retrieve(LUNA)).shutdown_date is None


async def test_a_model_that_nobody_serves_is_not_found() -> None:
    async with rest() as world:
        with pytest.raises(openai.NotFoundError) as refusal:
            await world.openai.models.retrieve("gpt-0")
    assert refusal.value.code == "model_not_found"


async def test_the_configuration_is_replaced_while_it_runs() -> None:
    async with rest() as world, aiohttp.ClientSession() as http:
        url = f"{world.url}/sandbox/openai/rest-config"
        body = {"faults": [{"kind": "server_error", "status": 502}]}
        async with http.post(url, json=body) as response:
            assert response.status == 200
        with pytest.raises(openai.InternalServerError):
            await ask(world)
        async with http.get(f"{world.url}/sandbox/openai/rest") as response:
            (entry,) = (await response.json())["requests"]
        assert (entry["path"], entry["status"]) == ("/v1/responses", 502)
        async with http.post(url, json={"weather": 1}) as response:
            assert (response.status, await response.json()) == (400, {"error": "unknown: weather"})


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"faults": [{"kind": "earthquake"}]},
        {"faults": [{"kind": "slow", "endpoint": "images"}]},
        {"faults": [{"kind": "server_error", "status": 404}]},
        {"faults": ["slow"]},
        {"faults": [{}]},
        {"faults": 5},
        {"requests_per_minute": 0},
        {"heard": ["hello"]},
    ],
)
def test_a_configuration_that_makes_no_sense_is_refused(body: object) -> None:
    with pytest.raises(OpenAIConfigError):
        openai_rest_config(body)  # type: ignore[arg-type]


async def test_the_process_serves_it_beside_the_realtime_socket() -> None:
    config = {"openai_rest": {"api_keys": ["sk-right"], "more_models": ["house-model"]}}
    async with (
        process(config) as (_, url),
        openai.AsyncOpenAI(api_key="sk-right", base_url=f"{url}/v1") as client,
    ):
        response = await client.responses.create(model="house-model", input="I am Emma Taylor.")
    assert response.output_text == "Emma Taylor"


async def test_a_bad_configuration_of_it_ends_the_process() -> None:
    async with process({"openai_rest": {"weather": 1}}) as (child, url):
        assert (url, await child.wait()) == ("", 2)
