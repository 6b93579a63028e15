"""What was said, as text: from the recording, else a message, else the live words.

The live words are there at once, so they are offered first: whatever becomes of the recording, a
page and the summary have them. Each channel is heard for itself, so who speaks is certain.
Where nobody said anything there is no row (docs/transcripts.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from django.conf import settings

from calls.models import Call, Who
from recordings import selectors, services
from recordings.audio.speech import levels, stretches
from recordings.audio.wav import BadAudio, WavInfo, wav_info
from recordings.models import Recording, RecordingKind, Source
from recordings.openai_rest.transcriptions import Hints, keywords
from recordings.services import Job, Segment, Text
from recordings.stages.asking import asking_openai
from recordings.stages.checkpoint import checkpoint
from recordings.stages.hearing import Hearing, Part
from recordings.stages.verdict import GaveUp, NotNeeded, Verdict
from recordings.storage import local_copy
from tenants.context import tenant_context
from tenants.models import Language

_SOURCES: Final = {
    RecordingKind.CALL.value: Source.RECORDING,
    RecordingKind.VOICEMAIL.value: Source.VOICEMAIL,
}
_WHO: Final[dict[str, tuple[Literal["caller", "agent"], ...]]] = {
    RecordingKind.CALL.value: ("caller", "agent"),
    RecordingKind.VOICEMAIL.value: ("caller",),
}


def run(job: Job) -> None:
    """Leave the best transcript there is. A recording that cannot be heard fails the stage."""
    with tenant_context(job.tenant_id):
        call = selectors.call_with_words(tenant=job.tenant_id, call_id=job.call_id)
        recordings = selectors.recordings_kept(tenant=job.tenant_id, call_id=job.call_id)
    live = _live(call)
    if live.segments:
        services.transcript_offer(tenant_id=job.tenant_id, call_id=job.call_id, text=live)
    hearing = Hearing(job, _hints(call))
    failures: list[GaveUp] = []
    found = False
    for recording in recordings:
        try:
            found = _from_recording(job, recording, hearing, live)
        except GaveUp as verdict:
            failures.append(verdict)
        if found:
            break
    if failures:
        raise failures[0]
    hearing.forget()
    if not found and not live.segments:
        raise NotNeeded("nothing-said")


def _from_recording(job: Job, recording: Recording, hearing: Hearing, live: Text) -> bool:
    """Store what one recording says, False when that is nothing; TryLater, GaveUp."""
    parts: list[Part] = []
    try:
        with _opened(recording) as (path, info):
            parts = _parts(path, info, recording.kind)
            services.stage_renew(job)
            with asking_openai():
                hearing.listen(path, info, parts)
    except Verdict:
        if not live.segments:  # then a part of it is better than nothing
            _store(job, recording, hearing, parts, live)
        raise
    return _store(job, recording, hearing, parts, live)


def _store(
    job: Job, recording: Recording, hearing: Hearing, parts: Sequence[Part], live: Text
) -> bool:
    segments = _segments(parts, hearing)
    if not segments:
        return False
    text = Text(
        source=_SOURCES[recording.kind],
        segments=segments,
        language=_language(parts, hearing) or live.language,
        model=settings.OPENAI_TRANSCRIBE_MODEL,
    )
    services.transcript_store(tenant_id=job.tenant_id, call_id=job.call_id, text=text)
    checkpoint("transcribe.stored")
    return True


@contextmanager
def _opened(recording: Recording) -> Iterator[tuple[Path, WavInfo]]:
    """The recording's file; GaveUp for one that is gone, or no sound of as many channels."""
    try:
        with local_copy(recording.storage_key) as path:
            info = wav_info(path)
            if info.channels < len(_WHO[recording.kind]):
                raise GaveUp("audio-one-channel")  # who speaks could not be told
            yield path, info
    except FileNotFoundError as error:
        raise GaveUp("audio-missing") from error
    except BadAudio as error:
        raise GaveUp(f"audio-{error.reason}") from error


def _parts(path: Path, info: WavInfo, kind: str) -> list[Part]:
    """Where somebody may be speaking, in order of time."""
    level = levels(path, info)
    parts = [
        Part(kind, channel, stretch)
        for channel in range(len(_WHO[kind]))
        for stretch in stretches(level[:, channel], info)
    ]
    return sorted(parts, key=lambda part: (part.stretch.start_ms, part.channel))


def _segments(parts: Iterable[Part], hearing: Hearing) -> list[Segment]:
    """What was said, in order; what was cut in the middle of speech is one again."""
    segments: list[Segment] = []
    for part in parts:
        text, stretch = hearing.text(part), part.stretch
        who = _WHO[part.kind][part.channel]
        last = segments[-1] if segments else None
        if not text:
            continue
        if last and (last["who"], last["end_ms"]) == (who, stretch.start_ms):
            last["text"] = f"{last['text']} {text}"
            last["end_ms"] = stretch.end_ms
        else:
            segments.append(
                Segment(who=who, start_ms=stretch.start_ms, end_ms=stretch.end_ms, text=text)
            )
    return segments


def _language(parts: Iterable[Part], hearing: Hearing) -> str:
    """What the caller spoke longest by the model's word, "" where it gave none."""
    spoken: Counter[str] = Counter()
    for part in parts:
        languages = hearing.languages(part)
        if _WHO[part.kind][part.channel] == "caller" and hearing.text(part):
            for language in languages:
                spoken[language] += (part.stretch.end_ms - part.stretch.start_ms) // len(languages)
    return max(spoken, key=spoken.__getitem__, default="")


def _live(call: Call) -> Text:
    """What was understood during the call; of the agent's words, those that were heard."""
    segments = [
        Segment(
            who="agent" if turn.who == Who.AGENT else "caller",
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            text=(turn.heard_text if turn.who == Who.AGENT else turn.text).strip(),
        )
        for turn in call.turns.all()
    ]
    said = [segment for segment in segments if segment["text"]]
    return Text(source=Source.LIVE, segments=said, language=call.agent_version.language)


def _hints(call: Call) -> Hints:
    """The agent's language first, for callers speak the others too; names, and the greeting's."""
    version = call.agent_version
    others = [code for code in Language.values if code != version.language]
    names = (call.tenant.name, version.agent.name)
    return Hints((version.language, *others), keywords(names, version.greeting))
