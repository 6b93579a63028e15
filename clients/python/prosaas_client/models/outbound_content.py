from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language import Language
from ..models.voice_enum import VoiceEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="OutboundContent")


@_attrs_define
class OutboundContent:
    """What is different in calls that the agent makes; what is missing is the same.

    Attributes:
        greeting (str | Unset): What is said first; empty: the agent greets in its own words.
        instructions (str | Unset): What the agent is told to do and to know.
        voice (VoiceEnum | Unset): * `marin` - marin
            * `cedar` - cedar
            * `alloy` - alloy
            * `ash` - ash
            * `ballad` - ballad
            * `coral` - coral
            * `echo` - echo
            * `sage` - sage
            * `shimmer` - shimmer
            * `verse` - verse
        language (Language | Unset): * `en` - English
            * `he` - Hebrew
    """

    greeting: str | Unset = UNSET
    instructions: str | Unset = UNSET
    voice: VoiceEnum | Unset = UNSET
    language: Language | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        greeting = self.greeting

        instructions = self.instructions

        voice: str | Unset = UNSET
        if not isinstance(self.voice, Unset):
            voice = self.voice.value

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if greeting is not UNSET:
            field_dict["greeting"] = greeting
        if instructions is not UNSET:
            field_dict["instructions"] = instructions
        if voice is not UNSET:
            field_dict["voice"] = voice
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        greeting = d.pop("greeting", UNSET)

        instructions = d.pop("instructions", UNSET)

        _voice = d.pop("voice", UNSET)
        voice: VoiceEnum | Unset
        if isinstance(_voice, Unset):
            voice = UNSET
        else:
            voice = VoiceEnum(_voice)

        _language = d.pop("language", UNSET)
        language: Language | Unset
        if isinstance(_language, Unset):
            language = UNSET
        else:
            language = Language(_language)

        outbound_content = cls(
            greeting=greeting,
            instructions=instructions,
            voice=voice,
            language=language,
        )

        outbound_content.additional_properties = d
        return outbound_content

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
