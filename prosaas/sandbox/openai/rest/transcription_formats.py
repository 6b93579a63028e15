"""A transcript in the shapes the endpoint answers with (protocols.md G1), and as a stream."""

import math
import zlib
from collections.abc import Iterator
from typing import Any

from prosaas.sandbox.openai.rest.transcription import Segment, Transcript
from prosaas.sandbox.openai.rest.transcription_order import DIARIZE, Order

Json = dict[str, Any]

_LANGUAGES = {"en": "english", "he": "hebrew"}
_LETTERS_PER_TOKEN = 4
_AUDIO_TOKENS_A_SECOND = 10


def as_json(transcript: Transcript, wanted: Order) -> Json:
    """The format `json`; `languages` and logprobs where the model gives them."""
    body: Json = {"text": transcript.text}
    if wanted.model == "gpt-transcribe":
        body["languages"] = _codes(transcript)
    if wanted.has_logprobs:
        body["logprobs"] = [_logprob(token, transcript) for token in _tokens(transcript.text)]
    return {**body, "usage": usage(transcript, wanted)}


def as_verbose(transcript: Transcript, wanted: Order) -> Json:
    """The format `verbose_json`; segments unless only words were asked for."""
    body: Json = {
        "task": "transcribe",
        "duration": round(transcript.seconds, 2),
        "language": _LANGUAGES.get(transcript.language or "en"),
        "text": transcript.text,
    }
    if "word" in wanted.granularities:
        body["words"] = [word for segment in transcript.segments for word in _words(segment)]
    if not wanted.granularities or "segment" in wanted.granularities:
        entries = enumerate(transcript.segments)
        body["segments"] = [_segment(index, entry, transcript) for index, entry in entries]
    return {**body, "usage": usage(transcript, wanted)}


def as_diarized(transcript: Transcript, wanted: Order) -> Json:
    """The format `diarized_json`."""
    return {
        "task": "transcribe",
        "duration": round(transcript.seconds, 2),
        "text": transcript.text,
        "segments": [_spoken(index, entry) for index, entry in enumerate(transcript.segments)],
        "usage": usage(transcript, wanted),
    }


def as_srt(transcript: Transcript) -> str:
    """The format `srt`."""
    blocks = (
        f"{index}\n{_clock(entry.start, ',')} --> {_clock(entry.end, ',')}\n{entry.text}\n\n"
        for index, entry in enumerate(transcript.segments, start=1)
    )
    return "".join(blocks) + "\n"


def as_vtt(transcript: Transcript) -> str:
    """The format `vtt`."""
    blocks = (
        f"{_clock(entry.start, '.')} --> {_clock(entry.end, '.')}\n{entry.text}\n\n"
        for entry in transcript.segments
    )
    return "WEBVTT\n\n" + "".join(blocks)


def events(transcript: Transcript, wanted: Order) -> Iterator[Json]:
    """The events of a stream: deltas by word, segments of diarization, the whole at last."""
    first = True
    for index, segment in enumerate(transcript.segments):
        for token in _tokens(segment.text):
            delta = token if first or token.startswith(" ") else f" {token}"
            event: Json = {"type": "transcript.text.delta", "delta": delta}
            if wanted.has_logprobs:
                event["logprobs"] = [_logprob(delta, transcript)]
            if wanted.model == DIARIZE:
                event["segment_id"] = f"seg_{index}"
            first = False
            yield event
        if wanted.response_format == "diarized_json":
            yield _spoken(index, segment)
    yield {"type": "transcript.text.done", **as_json(transcript, wanted)}


def usage(transcript: Transcript, wanted: Order) -> Json:
    """Billed by duration for whisper-1, by tokens for the others."""
    if wanted.model == "whisper-1":
        return {"type": "duration", "seconds": math.ceil(transcript.seconds)}
    audio = math.ceil(transcript.seconds * _AUDIO_TOKENS_A_SECOND)
    hints = math.ceil(len(wanted.prompt + "".join(wanted.hints)) / _LETTERS_PER_TOKEN)
    output = math.ceil(len(transcript.text) / _LETTERS_PER_TOKEN)
    return {
        "type": "tokens",
        "input_tokens": audio + hints,
        "input_token_details": {"audio_tokens": audio, "text_tokens": hints},
        "output_tokens": output,
        "total_tokens": audio + hints + output,
    }


def _codes(transcript: Transcript) -> list[Json]:
    return [{"code": transcript.language}] if transcript.language else []


def _tokens(text: str) -> list[str]:
    """Words, all but the first with the space before them."""
    return [word if index == 0 else f" {word}" for index, word in enumerate(text.split())]


def _sureness(transcript: Transcript) -> float:
    return -1.4 if transcript.is_invented else -0.2


def _logprob(token: str, transcript: Transcript) -> Json:
    return {"token": token, "logprob": _sureness(transcript), "bytes": list(token.encode())}


def _words(segment: Segment) -> Iterator[Json]:
    """Spread the words over the segment by their length."""
    words = segment.text.split()
    letter = (segment.end - segment.start) / max(1, sum(len(word) + 1 for word in words))
    at = segment.start
    for word in words:
        end = at + letter * (len(word) + 1)
        yield {"word": word, "start": round(at, 2), "end": round(end, 2)}
        at = end


def _segment(index: int, segment: Segment, transcript: Transcript) -> Json:
    data = segment.text.encode()
    return {
        "id": index,
        "seek": int(segment.start // 30) * 3000,
        "start": segment.start,
        "end": segment.end,
        "text": f" {segment.text}",
        "tokens": [50364, *(zlib.crc32(word.encode()) % 50257 for word in segment.text.split())],
        "temperature": 0.0,
        "avg_logprob": _sureness(transcript),
        "compression_ratio": round(len(data) / len(zlib.compress(data)), 3),
        "no_speech_prob": 0.93 if transcript.is_invented else 0.02,
    }


def _spoken(index: int, segment: Segment) -> Json:
    return {
        "id": f"seg_{index}",
        "type": "transcript.text.segment",
        "start": segment.start,
        "end": segment.end,
        "speaker": segment.speaker,
        "text": segment.text,
    }


def _clock(seconds: float, point: str) -> str:
    ms = round(seconds * 1000)
    minutes = ms // 60000
    return f"{minutes // 60:02}:{minutes % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"
