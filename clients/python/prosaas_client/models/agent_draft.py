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


T = TypeVar("T", bound="AgentDraft")


@_attrs_define
class AgentDraft:
    """What the next version will say; without a stored draft, what is published.

    Attributes:
        is_stored (bool): Whether somebody saved it.
        edited_at (datetime.datetime | None): When it was saved last; null if it never was.
        greeting (str): What is said first; empty: the agent greets in its own words.
        instructions (str): What the agent is told to do and to know.
        voice (str): The voice that speaks.
        language (Language): * `en` - English
            * `he` - Hebrew
        turn_settings (TurnSettings): For both directions, and what is different in one of them.
        outbound (OutboundContent): What is different in calls that the agent makes; what is missing is the same.
    """

    is_stored: bool
    edited_at: datetime.datetime | None
    greeting: str
    instructions: str
    voice: str
    language: Language
    turn_settings: TurnSettings
    outbound: OutboundContent
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        is_stored = self.is_stored

        edited_at: None | str
        if isinstance(self.edited_at, datetime.datetime):
            edited_at = self.edited_at.isoformat()
        else:
            edited_at = self.edited_at

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
                "is_stored": is_stored,
                "edited_at": edited_at,
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
        is_stored = d.pop("is_stored")

        def _parse_edited_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                edited_at_type_0 = datetime.datetime.fromisoformat(data)

                return edited_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        edited_at = _parse_edited_at(d.pop("edited_at"))

        greeting = d.pop("greeting")

        instructions = d.pop("instructions")

        voice = d.pop("voice")

        language = Language(d.pop("language"))

        turn_settings = TurnSettings.from_dict(d.pop("turn_settings"))

        outbound = OutboundContent.from_dict(d.pop("outbound"))

        agent_draft = cls(
            is_stored=is_stored,
            edited_at=edited_at,
            greeting=greeting,
            instructions=instructions,
            voice=voice,
            language=language,
            turn_settings=turn_settings,
            outbound=outbound,
        )

        agent_draft.additional_properties = d
        return agent_draft

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
