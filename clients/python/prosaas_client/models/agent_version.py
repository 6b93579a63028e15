from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language import Language

if TYPE_CHECKING:
    from ..models.outbound_content import OutboundContent
    from ..models.turn_settings import TurnSettings


T = TypeVar("T", bound="AgentVersion")


@_attrs_define
class AgentVersion:
    """A version with its content.

    Attributes:
        number (int): The version's number, from 1.
        created_at (datetime.datetime): When it was made.
        note (str): Why there is one.
        restored_from (int | None): The number of the version that was taken up again; null if it is new.
        greeting (str): What is said first; empty: the agent greets in its own words.
        instructions (str): What the agent is told to do and to know.
        voice (str): The voice that speaks.
        language (Language): * `en` - English
            * `he` - Hebrew
        turn_settings (TurnSettings): For both directions, and what is different in one of them.
        outbound (OutboundContent): What is different in calls that the agent makes; what is missing is the same.
    """

    number: int
    created_at: datetime.datetime
    note: str
    restored_from: int | None
    greeting: str
    instructions: str
    voice: str
    language: Language
    turn_settings: TurnSettings
    outbound: OutboundContent
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        created_at = self.created_at.isoformat()

        note = self.note

        restored_from: int | None
        restored_from = self.restored_from

        greeting = self.greeting

        instructions = self.instructions

        voice = self.voice

        language = self.language.value

        turn_settings = self.turn_settings.to_dict()

        outbound = self.outbound.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "created_at": created_at,
                "note": note,
                "restored_from": restored_from,
                "greeting": greeting,
                "instructions": instructions,
                "voice": voice,
                "language": language,
                "turn_settings": turn_settings,
                "outbound": outbound,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.outbound_content import OutboundContent
        from ..models.turn_settings import TurnSettings

        d = dict(src_dict)
        number = d.pop("number")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        note = d.pop("note")

        def _parse_restored_from(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        restored_from = _parse_restored_from(d.pop("restored_from"))

        greeting = d.pop("greeting")

        instructions = d.pop("instructions")

        voice = d.pop("voice")

        language = Language(d.pop("language"))

        turn_settings = TurnSettings.from_dict(d.pop("turn_settings"))

        outbound = OutboundContent.from_dict(d.pop("outbound"))

        agent_version = cls(
            number=number,
            created_at=created_at,
            note=note,
            restored_from=restored_from,
            greeting=greeting,
            instructions=instructions,
            voice=voice,
            language=language,
            turn_settings=turn_settings,
            outbound=outbound,
        )

        agent_version.additional_properties = d
        return agent_version

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
