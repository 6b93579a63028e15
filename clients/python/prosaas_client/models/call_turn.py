from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.who_enum import WhoEnum

T = TypeVar("T", bound="CallTurn")


@_attrs_define
class CallTurn:
    """What one side said; `heard_text` is what the caller heard of it. Times are ms.

    Attributes:
        position (int): The turn's place in the call, from 0.
        item_id (str): The model's id of what was said.
        who (WhoEnum): * `caller` - Caller
            * `agent` - Agent
        text (str): What was said, or was to be said.
        heard_text (str): How much of it the caller heard, before interrupting.
        start_ms (int): When it began: ms from the beginning of the stream.
        end_ms (int): When it ended: ms from the beginning of the stream.
        heard_ms (int): For how long the caller heard it, in ms.
        interrupted (bool): Whether the caller spoke over it.
    """

    position: int
    item_id: str
    who: WhoEnum
    text: str
    heard_text: str
    start_ms: int
    end_ms: int
    heard_ms: int
    interrupted: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        position = self.position

        item_id = self.item_id

        who = self.who.value

        text = self.text

        heard_text = self.heard_text

        start_ms = self.start_ms

        end_ms = self.end_ms

        heard_ms = self.heard_ms

        interrupted = self.interrupted

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "position": position,
                "item_id": item_id,
                "who": who,
                "text": text,
                "heard_text": heard_text,
                "start_ms": start_ms,
                "end_ms": end_ms,
                "heard_ms": heard_ms,
                "interrupted": interrupted,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        position = d.pop("position")

        item_id = d.pop("item_id")

        who = WhoEnum(d.pop("who"))

        text = d.pop("text")

        heard_text = d.pop("heard_text")

        start_ms = d.pop("start_ms")

        end_ms = d.pop("end_ms")

        heard_ms = d.pop("heard_ms")

        interrupted = d.pop("interrupted")

        call_turn = cls(
            position=position,
            item_id=item_id,
            who=who,
            text=text,
            heard_text=heard_text,
            start_ms=start_ms,
            end_ms=end_ms,
            heard_ms=heard_ms,
            interrupted=interrupted,
        )

        call_turn.additional_properties = d
        return call_turn

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
