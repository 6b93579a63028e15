import wave
from collections import Counter
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import Draft202012Validator

from bench.instant import CHANNELS, HOUR, RATE, STRETCHES, Carrier, header, minute, value
from recordings import schemas

RECORDINGS = "/2010-04-01/Accounts/AC1/Recordings"
FIELDS: list[dict[str, Any]] = [
    {"name": "guests", "type": "integer"},
    {"name": "budget", "type": "number"},
    {"name": "vip", "type": "yes-no"},
    {"name": "day", "type": "date"},
    {"name": "occasion", "type": "choice", "choices": ["wedding", "other"]},
]


def carrier() -> TestClient[web.Request, web.Application]:
    app = web.Application()
    app.add_routes(Carrier(Counter()).routes())
    return TestClient(TestServer(app))


async def test_a_recording_is_a_minute_in_two_channels_with_silence_and_speech() -> None:
    async with carrier() as client:
        sound = await (await client.get(f"{RECORDINGS}/RE1.wav?RequestedChannels=2")).read()
    with wave.open(BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 8000, 480_000)
    seconds = np.frombuffer(minute(), "<i2").reshape(-1, RATE, CHANNELS).astype(float).std(axis=1)
    assert 0 < (seconds < 100).sum() < seconds.size
    assert STRETCHES == 12


async def test_an_hour_is_announced_whole() -> None:
    async with carrier() as client, client.get(f"{RECORDINGS}/{HOUR}1.wav") as answer:
        head = await answer.content.readexactly(44)
        assert answer.content_length == 44 + 3600 * 32_000
        assert head == header(3600 * 32_000)


async def test_a_recording_is_listed_by_its_call_until_it_is_deleted() -> None:
    async with carrier() as client:
        listed = await (await client.get(f"{RECORDINGS}.json?CallSid=CA7")).json()
        assert [entry["sid"] for entry in listed["recordings"]] == ["RE7"]
        assert (await client.delete(f"{RECORDINGS}/RE7.json")).status == 204
        assert (await client.get(f"{RECORDINGS}/RE7.json")).status == 404
        listed = await (await client.get(f"{RECORDINGS}.json?CallSid=CA7")).json()
        assert listed["recordings"] == []


@pytest.mark.parametrize("schema", [schemas.SUMMARY, schemas.of_fields(FIELDS)])
def test_answers_fit_the_schemas_of_the_product(schema: schemas.Schema) -> None:
    assert Draft202012Validator(schema).is_valid(value(schema))
