"""What calls are found by follows what is kept of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile

from calls.models import Call, CallSearch
from recordings import services
from recordings.models import Recording, Source
from recordings.services import AudioFile, NewSummary, Text
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.api.asking import found
from tests.calls.calling import call_made, stored

SOUND = AudioFile("audio/wav", 4, "a" * 64, 10, 2, [[1], [1]])


@pytest.fixture
def call(shop: NewTenant) -> Call:
    return call_made(shop)


def of(call: Call) -> dict[str, Any]:
    return {"tenant_id": call.tenant_id, "call_id": call.pk}


def text(words: str) -> Text:
    segment = services.Segment(who="caller", start_ms=0, end_ms=900, text=words)
    return Text(source=Source.RECORDING, segments=[segment], language="en")


def summary(words: str) -> NewSummary:
    return NewSummary(
        source=Source.RECORDING, language="en", text=words, outcome="message",
        caller_name="Dana Levi", reason="A leak", follow_up="Ring back",
    )  # fmt: skip


def fetched(call: Call, kind: str = "call") -> Recording:
    key = storage().save(f"{call.tenant_id}/{kind}.wav", ContentFile(b"RIFF"))
    with tenant_context(call.tenant_id):
        recording = Recording.objects.create(
            tenant_id=call.tenant_id, call=call, kind=kind, status="completed", pending_key=key
        )
    where: dict[str, Any] = {"tenant_id": call.tenant_id, "recording_id": recording.pk}
    assert services.file_keep(**where, key=key, file=SOUND)
    with tenant_context(call.tenant_id):
        return Recording.objects.get(pk=recording.pk)


def test_a_transcript_is_searched_and_a_better_one_instead_of_it(
    call: Call, shop: NewTenant
) -> None:
    services.transcript_offer(**of(call), text=text("a tap"))
    assert found(shop, q="tap") == [call.call_sid]
    services.transcript_store(**of(call), text=text("a pipe"))
    assert (found(shop, q="tap"), found(shop, q="pipe")) == ([], [call.call_sid])
    services.transcript_offer(**of(call), text=text("a tap"))
    assert found(shop, q="tap") == []


def test_a_summary_and_its_fields_are_searched_besides(call: Call, shop: NewTenant) -> None:
    services.transcript_store(**of(call), text=text("a tap"))
    services.summary_store(**of(call), summary=summary("The sink drips"))
    services.fields_store(**of(call), fields={"where": {"street": ["Herzl"]}, "floor": 3})
    for words in ("tap sink", "leak dana", "ring herzl"):
        assert found(shop, q=words, outcome="message") == [call.call_sid]


def test_fields_without_a_summary_are_no_ones(call: Call) -> None:
    assert not services.fields_store(**of(call), fields={"a": "b"})


def test_words_vanish_with_the_texts(call: Call, shop: NewTenant) -> None:
    services.transcript_store(**of(call), text=text("a tap"))
    services.summary_store(**of(call), summary=summary("The sink drips"))
    services.texts_delete(**of(call))
    assert found(shop, q="tap") == found(shop, q="sink") == []
    assert stored(call).outcome == ""
    with tenant_context(call.tenant_id):
        assert not CallSearch.objects.exists()


def test_words_vanish_with_the_call(call: Call) -> None:
    services.transcript_store(**of(call), text=text("a tap"))
    with tenant_context(call.tenant_id):
        call.delete()
        assert not CallSearch.objects.exists()


def test_a_call_has_a_recording_until_the_last_is_deleted(call: Call, shop: NewTenant) -> None:
    both, message = fetched(call), fetched(call, "voicemail")
    services.recording_gone_here(both)
    assert found(shop, has_recording="true") == [call.call_sid]
    services.recording_gone_here(message)
    assert found(shop, has_recording="false") == [call.call_sid]
