"""A call's recording, fetched by the worker and heard through the web process."""

from __future__ import annotations

import asyncio
import hashlib
from uuid import UUID

import httpx
import psycopg

from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from recordings.links import audio_link
from recordings.models import Recording
from tests.e2e.test_whole_calls import SHORT_CALL, finish, place
from tests.stack import READY_SECONDS, Running


def recording_of(running: Running, call_sid: str) -> Recording:
    """The row, as far as a link needs it."""
    query = (
        "SELECT r.id, r.tenant_id FROM recordings_recording r JOIN calls_call c ON c.id = r.call_id"
        " WHERE c.call_sid = %s"
    )
    with psycopg.connect(running.env["DATABASE_URL"]) as connection:
        tenant = str(running.tenant["id"])
        connection.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])
        [(recording, owner)] = connection.execute(query, [call_sid]).fetchall()
    return Recording(pk=UUID(str(recording)), tenant_id=UUID(str(owner)))


async def when_there(client: httpx.AsyncClient, path: str) -> httpx.Response:
    """The answer once it is another than "still coming"."""
    async with asyncio.timeout(READY_SECONDS):
        while True:
            answer = await client.get(path)
            if answer.status_code != httpx.codes.ACCEPTED:
                return answer
            await asyncio.sleep(0.2)


async def at_the_carrier(running: Running, recording_sid: str) -> bytes:
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Recordings/{recording_sid}.wav"
    async with httpx.AsyncClient(base_url=running.line.sandbox) as client:
        answer = await client.get(path, auth=(ACCOUNT_SID, AUTH_TOKEN))
    return answer.content


async def test_a_calls_recording_is_played_as_the_carrier_has_it(running: Running) -> None:
    call_sid = await place(running, SHORT_CALL)
    seen, _ = await finish(running, call_sid)
    link = audio_link(recording_of(running, call_sid), seconds=600)
    async with httpx.AsyncClient(base_url=running.web) as client:
        path = httpx.URL(link).raw_path.decode()
        whole = await when_there(client, path)
        assert whole.status_code == httpx.codes.OK
        [recorded] = seen["recording"]
        assert whole.content == await at_the_carrier(running, recorded["sid"])
        assert whole.headers["ETag"] == f'"{hashlib.sha256(whole.content).hexdigest()}"'
        part = await client.get(path, headers={"Range": "bytes=44-143"})
        head = await client.head(path)
    assert (part.status_code, part.content) == (206, whole.content[44:144])
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.content == b""
