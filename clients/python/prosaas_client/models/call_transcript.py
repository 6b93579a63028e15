from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.source import Source

if TYPE_CHECKING:
    from ..models.segment import Segment


T = TypeVar("T", bound="CallTranscript")


@_attrs_define
class CallTranscript:
    """What was said.

    Attributes:
        source (Source): * `recording` - Recording
            * `voicemail` - Voice message
            * `live` - Live transcript
            * `none` - Nothing was said
        model (str): The model that made it; empty if none was asked.
        language (str): The language: `en` or `he`; empty where it was not told.
        segments (list[Segment]): What was said, in order.
    """

    source: Source
    model: str
    language: str
    segments: list[Segment]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source.value

        model = self.model

        language = self.language

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "model": model,
                "language": language,
                "segments": segments,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.segment import Segment

        d = dict(src_dict)
        source = Source(d.pop("source"))

        model = d.pop("model")

        language = d.pop("language")

        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = Segment.from_dict(segments_item_data)

            segments.append(segments_item)

        call_transcript = cls(
            source=source,
            model=model,
            language=language,
            segments=segments,
        )

        call_transcript.additional_properties = d
        return call_transcript

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
