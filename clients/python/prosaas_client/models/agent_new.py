from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language import Language
from ..models.voice_enum import VoiceEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.outbound_content import OutboundContent
    from ..models.turn_settings import TurnSettings


T = TypeVar("T", bound="AgentNew")


@_attrs_define
class AgentNew:
    """A new agent: a trade's template, and what of it is to be different.

    Attributes:
        name (str): What people call it.
        greeting (str | Unset): Said first; "" lets the agent greet in its own words.
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
        turn_settings (TurnSettings | Unset): For both directions, and what is different in one of them.
        outbound (OutboundContent | Unset): What is different in calls that the agent makes; what is missing is the
            same.
        trade (str | Unset): Whose template it begins with, as `dentist`; `general` without one.
        publish (bool | Unset): Whether it can answer at once: its first version is published. Default: False.
    """

    name: str
    greeting: str | Unset = UNSET
    instructions: str | Unset = UNSET
    voice: VoiceEnum | Unset = UNSET
    language: Language | Unset = UNSET
    turn_settings: TurnSettings | Unset = UNSET
    outbound: OutboundContent | Unset = UNSET
    trade: str | Unset = UNSET
    publish: bool | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        greeting = self.greeting

        instructions = self.instructions

        voice: str | Unset = UNSET
        if not isinstance(self.voice, Unset):
            voice = self.voice.value

        language: str | Unset = UNSET
        if not isinstance(self.language, Unset):
            language = self.language.value

        turn_settings: dict[str, Any] | Unset = UNSET
        if not isinstance(self.turn_settings, Unset):
            turn_settings = self.turn_settings.to_dict()

        outbound: dict[str, Any] | Unset = UNSET
        if not isinstance(self.outbound, Unset):
            outbound = self.outbound.to_dict()

        trade = self.trade

        publish = self.publish

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
            }
        )
        if greeting is not UNSET:
            field_dict["greeting"] = greeting
        if instructions is not UNSET:
            field_dict["instructions"] = instructions
        if voice is not UNSET:
            field_dict["voice"] = voice
        if language is not UNSET:
            field_dict["language"] = language
        if turn_settings is not UNSET:
            field_dict["turn_settings"] = turn_settings
        if outbound is not UNSET:
            field_dict["outbound"] = outbound
        if trade is not UNSET:
            field_dict["trade"] = trade
        if publish is not UNSET:
            field_dict["publish"] = publish

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.outbound_content import OutboundContent
        from ..models.turn_settings import TurnSettings

        d = dict(src_dict)
        name = d.pop("name")

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

        _turn_settings = d.pop("turn_settings", UNSET)
        turn_settings: TurnSettings | Unset
        if isinstance(_turn_settings, Unset):
            turn_settings = UNSET
        else:
            turn_settings = TurnSettings.from_dict(_turn_settings)

        _outbound = d.pop("outbound", UNSET)
        outbound: OutboundContent | Unset
        if isinstance(_outbound, Unset):
            outbound = UNSET
        else:
            outbound = OutboundContent.from_dict(_outbound)

        trade = d.pop("trade", UNSET)

        publish = d.pop("publish", UNSET)

        agent_new = cls(
            name=name,
            greeting=greeting,
            instructions=instructions,
            voice=voice,
            language=language,
            turn_settings=turn_settings,
            outbound=outbound,
            trade=trade,
            publish=publish,
        )

        agent_new.additional_properties = d
        return agent_new

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
