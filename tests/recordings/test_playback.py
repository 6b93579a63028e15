"""Listening: who hears a recording, which parts of it, and what is said when it is not there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models.functions import Now
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from calls.models import Call
from prosaas.lib.logs import redact
from recordings.links import audio_link
from recordings.models import Recording
from recordings.storage import storage
from recordings.views.audio import _Streamed
from tenants.context import tenant_context
from tests.recordings.fetching import files
from tests.recordings.finished import opened, over, stage_changed
from tests.recordings.media_host import wav

SOUND = wav(10)  # some chunks


def made(call: Call, **values: Any) -> Recording:
    with tenant_context(call.tenant_id):
        return Recording.objects.create(
            tenant_id=call.tenant_id, call=call, **{"status": "completed", **values}
        )


def changed(recording: Recording, **values: Any) -> None:
    with tenant_context(recording.tenant_id):
        assert Recording.objects.filter(pk=recording.pk).update(**values) == 1


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGE_URL = f"file://{tmp_path}/kept"


@pytest.fixture
def kept(call: Call) -> Recording:
    """A recording that is here."""
    key = storage().save(f"{call.tenant_id}/{call.pk}/a.wav", ContentFile(SOUND))
    return made(
        opened(over(call)), storage_key=key, size=len(SOUND), sha256="5" * 64,
        content_type="audio/wav", duration_ms=10_000, channels=2, peaks=[[1, 2], [3, 4]],
    )  # fmt: skip


def path_of(recording: Recording, what: str = "audio") -> str:
    return f"/recordings/{recording.pk}/{what}"


def played(client: Client, recording: Recording, **headers: str) -> Any:
    return client.get(path_of(recording), headers=headers)


def heard(client: Client, path: str) -> bytes:
    """The whole answer, which must be 200."""
    response: Any = client.get(path)
    assert response.status_code == 200
    return bytes(response.getvalue())


def link(recording: Recording, seconds: float = 60) -> str:
    """The path and query of a link."""
    return audio_link(recording, seconds=seconds).removeprefix("https://testserver")


def test_a_member_hears_the_whole_recording(kept: Recording, teammate: Client) -> None:
    response = played(teammate, kept)
    assert (response.status_code, response.getvalue()) == (200, SOUND)
    assert response["Content-Type"] == "audio/wav"
    assert response["Content-Length"] == str(len(SOUND))
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"] == f'"{"5" * 64}"'
    assert response["Cache-Control"] == "private, no-cache"
    name = response["Content-Disposition"]
    assert name == f'inline; filename="call-{kept.requested_at:%Y-%m-%d}-{kept.pk.hex[:8]}.wav"'


def test_an_event_loop_streams_it_in_chunks(kept: Recording) -> None:
    part = storage().part(kept.storage_key, start=0, length=len(SOUND))
    assert max(map(len, part)) < len(SOUND)


async def test_the_loop_never_reads_the_file_itself(tmp_path: Path) -> None:
    storage().save("t/c/a.wav", ContentFile(SOUND))
    streamed = _Streamed(storage().part("t/c/a.wav", start=4, length=len(SOUND) - 4))
    assert b"".join([chunk async for chunk in streamed]) == SOUND[4:]
    streamed.close()


@pytest.mark.django_db(transaction=True)
async def test_over_asgi_it_is_the_same_sound(kept: Recording) -> None:
    response: Any = await AsyncClient().get(link(kept), headers={"Range": "bytes=100-"})
    assert response.status_code == 206
    assert b"".join([chunk async for chunk in response]) == SOUND[100:]


def test_members_only(kept: Recording, owner: Client, stranger: Client, visitor: Client) -> None:
    for what in ("audio", "peaks"):
        path = path_of(kept, what)
        assert heard(owner, path)
        assert stranger.get(path).status_code == 404
        assert visitor.get(path).status_code == 302


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=70000-", 70_000, None), ("bytes=-44", -44, None)],
)
def test_a_part_is_played(
    kept: Recording, owner: Client, asked: str, start: int, end: int | None
) -> None:
    response = played(owner, kept, Range=asked)
    expected = SOUND[start:end]
    assert (response.status_code, response.getvalue()) == (206, expected)
    assert response["Content-Length"] == str(len(expected))
    first = start % len(SOUND)
    last = first + len(expected) - 1
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(SOUND)}"


def test_a_part_beyond_the_end_is_refused(kept: Recording, owner: Client) -> None:
    response = played(owner, kept, Range=f"bytes={len(SOUND)}-")
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(SOUND)}"


def test_several_parts_or_nonsense_are_the_whole(kept: Recording, owner: Client) -> None:
    for asked in ("bytes=0-1,5-6", "bytes=x", "seconds=1-2"):
        assert played(owner, kept, Range=asked).getvalue() == SOUND


def test_a_part_of_another_version_is_the_whole(kept: Recording, owner: Client) -> None:
    ask = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert played(owner, kept, **ask).getvalue() == SOUND
    same = played(owner, kept, **{**ask, "If-Range": f'"{"5" * 64}"'})
    assert (same.status_code, len(same.getvalue())) == (206, 10)


def test_what_the_browser_has_is_not_sent_again(kept: Recording, owner: Client) -> None:
    response = played(owner, kept, **{"If-None-Match": f'"{"5" * 64}"'})
    assert (response.status_code, response.content) == (304, b"")


def test_a_head_says_all_and_sends_nothing(kept: Recording, owner: Client) -> None:
    response: Any = owner.head(path_of(kept), headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(len(SOUND))
    assert response["Accept-Ranges"] == "bytes"
    assert owner.post(path_of(kept)).status_code == 405


def test_a_link_plays_without_a_login(kept: Recording, visitor: Client, stranger: Client) -> None:
    for client in (visitor, stranger):
        assert heard(client, link(kept)) == SOUND
    assert heard(visitor, link(kept).replace("/audio", "/peaks"))


def test_a_link_ends(kept: Recording, visitor: Client, owner: Client) -> None:
    ended = link(kept, seconds=-2)
    assert visitor.get(ended).status_code == owner.get(ended).status_code == 410


def test_a_link_opens_its_own_recording_only(kept: Recording, visitor: Client, call: Call) -> None:
    other = made(call, kind="voicemail")
    token = link(kept).partition("?")[2]
    assert visitor.get(f"{path_of(other)}?{token}").status_code == 404
    assert visitor.get(f"{path_of(kept)}?{token[:-1]}").status_code == 404
    assert visitor.get(f"{path_of(kept)}?link=").status_code == 404


def test_a_link_of_another_key_opens_nothing(
    kept: Recording, visitor: Client, settings: Settings
) -> None:
    ours = link(kept)
    settings.SECRET_KEY = "another" * 10
    assert visitor.get(ours).status_code == 404


def test_a_link_is_never_logged(kept: Recording) -> None:
    line = redact(None, "info", {"event": f"GET {link(kept)} 200"})
    assert line["event"] == f"GET {path_of(kept)}?link=[token] 200"


def test_what_is_still_coming_is_worth_asking_for_again(call: Call, owner: Client) -> None:
    coming = made(call, status="in-progress")
    for live in (True, False):
        if not live:
            opened(over(call))
        for what in ("audio", "peaks"):
            response = owner.get(path_of(coming, what))
            assert (response.status_code, response["Retry-After"]) == (202, "10")


def test_a_half_written_file_is_not_served(call: Call, owner: Client) -> None:
    key = storage().save("t/c/half.wav", ContentFile(SOUND[:100]))
    assert played(owner, made(opened(over(call)), pending_key=key)).status_code == 202


@pytest.mark.parametrize("state", ["skipped", "failed", "done"])
def test_what_will_not_come_is_not_found(call: Call, owner: Client, state: str) -> None:
    lost = made(opened(over(call)), status="failed")
    stage_changed(call, "fetch", state=state)
    assert played(owner, lost).status_code == 404


def test_silence_and_the_unknown_are_not_found(call: Call, owner: Client) -> None:
    assert played(owner, made(call, status="absent")).status_code == 404
    assert owner.get(f"/recordings/{uuid4()}/audio").status_code == 404


def test_what_was_deleted_is_gone(kept: Recording, owner: Client) -> None:
    changed(kept, storage_key="", deleted_at=Now())
    assert played(owner, kept).status_code == 410
    assert owner.get(path_of(kept, "peaks")).status_code == 410


def test_a_file_that_is_missing_is_not_found(
    kept: Recording, owner: Client, tmp_path: Path
) -> None:
    """Also where only the headers are asked for."""
    files(tmp_path)[0].unlink()
    assert played(owner, kept).status_code == 404
    assert owner.head(path_of(kept)).status_code == 404


def test_a_storage_that_is_away_is_worth_asking_again(
    kept: Recording, owner: Client, settings: Settings
) -> None:
    settings.STORAGE_URL = "s3://calls?endpoint=http://127.0.0.1:1&region=us-east-1"
    settings.STORAGE_ACCESS_KEY = settings.STORAGE_SECRET_KEY = "x"
    response = played(owner, kept)
    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_a_bucket_is_played_alike(
    kept: Recording,
    owner: Client,
    settings: Settings,
    s3: str,
) -> None:
    settings.STORAGE_URL = f"s3://calls/played?endpoint={s3}&region=us-east-1"
    settings.STORAGE_ACCESS_KEY = settings.STORAGE_SECRET_KEY = "x"
    storage().save(kept.storage_key, ContentFile(SOUND))
    assert heard(owner, path_of(kept)) == SOUND
    assert played(owner, kept, Range="bytes=7-70000").getvalue() == SOUND[7:70_001]


@pytest.fixture
def in_use(settings: Settings) -> Iterator[list[int]]:
    """How many database connections were in use at each request to a bucket that is empty."""
    in_use: list[int] = []

    class Bucket(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pool: Any = getattr(connection, "pool")  # noqa: B009 - PostgreSQL's alone
            stats = pool.get_stats()
            in_use.append(stats["pool_size"] - stats["pool_available"])
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        at = f"http://127.0.0.1:{server.server_port}"
        settings.STORAGE_URL = f"s3://calls?endpoint={at}&region=us-east-1"
        settings.STORAGE_ACCESS_KEY = settings.STORAGE_SECRET_KEY = "x"
        yield in_use
        server.shutdown()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_no_database_connection_waits_for_a_bucket(
    kept: Recording, owner: Client, visitor: Client, in_use: list[int]
) -> None:
    """A few who listen while a bucket stalls would take the webhooks' connections."""
    for client, path in ((owner, path_of(kept)), (visitor, link(kept))):
        assert client.get(path).status_code == client.head(path).status_code == 404
    assert in_use == [0, 0, 0, 0]


def test_the_outline_is_given_as_stored(kept: Recording, owner: Client) -> None:
    outline = owner.get(path_of(kept, "peaks")).json()
    assert outline == {"duration_ms": 10_000, "channels": 2, "peaks": [[1, 2], [3, 4]]}


def test_listening_writes_nothing(kept: Recording, owner: Client, call: Call) -> None:
    coming = made(call, kind="voicemail", status="processing")
    with CaptureQueriesContext(connection) as asked:
        for recording in (kept, coming):
            for what in ("audio", "peaks"):
                response: Any = owner.get(path_of(recording, what))
                response.getvalue()
    words = {query["sql"].split()[0] for query in asked.captured_queries}
    assert words <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"}
