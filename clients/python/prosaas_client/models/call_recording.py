from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.recording_kind import RecordingKind
from ..models.recording_status import RecordingStatus

if TYPE_CHECKING:
    from ..models.audio_link import AudioLink


T = TypeVar("T", bound="CallRecording")


@_attrs_define
class CallRecording:
    """One recording; `bytes` and `sha256` are of the file we hold, null and "" without one.

    Attributes:
        id (UUID): Its id, which never changes.
        kind (RecordingKind): * `call` - Call
            * `voicemail` - Message
        status (RecordingStatus): * `requested` - Requested
            * `failed` - Failed
            * `in-progress` - Recording
            * `paused` - Paused
            * `stopped` - Stopped
            * `processing` - Processing
            * `absent` - Nothing recorded
            * `completed` - Completed
        channels (int): 2: caller and agent apart. 1: mixed.
        seconds (int | None): How long it is by the carrier's word.
        duration_ms (int | None): How long our file is, in ms; null without one.
        bytes_ (int | None): How large our file is; null without one.
        sha256 (str): SHA-256 of our file, hexadecimal; empty without one.
        fetched_at (datetime.datetime | None): When we got it; null before.
        deleted_at (datetime.datetime | None): When it was deleted; null while it is there.
        audio (AudioLink | None): An address to listen at, without a key; null without a file.
    """

    id: UUID
    kind: RecordingKind
    status: RecordingStatus
    channels: int
    seconds: int | None
    duration_ms: int | None
    bytes_: int | None
    sha256: str
    fetched_at: datetime.datetime | None
    deleted_at: datetime.datetime | None
    audio: AudioLink | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.audio_link import AudioLink

        id = str(self.id)

        kind = self.kind.value

        status = self.status.value

        channels = self.channels

        seconds: int | None
        seconds = self.seconds

        duration_ms: int | None
        duration_ms = self.duration_ms

        bytes_: int | None
        bytes_ = self.bytes_

        sha256 = self.sha256

        fetched_at: None | str
        if isinstance(self.fetched_at, datetime.datetime):
            fetched_at = self.fetched_at.isoformat()
        else:
            fetched_at = self.fetched_at

        deleted_at: None | str
        if isinstance(self.deleted_at, datetime.datetime):
            deleted_at = self.deleted_at.isoformat()
        else:
            deleted_at = self.deleted_at

        audio: dict[str, Any] | None
        if isinstance(self.audio, AudioLink):
            audio = self.audio.to_dict()
        else:
            audio = self.audio

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "status": status,
                "channels": channels,
                "seconds": seconds,
                "duration_ms": duration_ms,
                "bytes": bytes_,
                "sha256": sha256,
                "fetched_at": fetched_at,
                "deleted_at": deleted_at,
                "audio": audio,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audio_link import AudioLink

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        kind = RecordingKind(d.pop("kind"))

        status = RecordingStatus(d.pop("status"))

        channels = d.pop("channels")

        def _parse_seconds(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seconds = _parse_seconds(d.pop("seconds"))

        def _parse_duration_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        duration_ms = _parse_duration_ms(d.pop("duration_ms"))

        def _parse_bytes_(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        bytes_ = _parse_bytes_(d.pop("bytes"))

        sha256 = d.pop("sha256")

        def _parse_fetched_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fetched_at_type_0 = datetime.datetime.fromisoformat(data)

                return fetched_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        fetched_at = _parse_fetched_at(d.pop("fetched_at"))

        def _parse_deleted_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                deleted_at_type_0 = datetime.datetime.fromisoformat(data)

                return deleted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        deleted_at = _parse_deleted_at(d.pop("deleted_at"))

        def _parse_audio(data: object) -> AudioLink | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                audio_type_0 = AudioLink.from_dict(data)

                return audio_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AudioLink | None, data)

        audio = _parse_audio(d.pop("audio"))

        call_recording = cls(
            id=id,
            kind=kind,
            status=status,
            channels=channels,
            seconds=seconds,
            duration_ms=duration_ms,
            bytes_=bytes_,
            sha256=sha256,
            fetched_at=fetched_at,
            deleted_at=deleted_at,
            audio=audio,
        )

        call_recording.additional_properties = d
        return call_recording

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
