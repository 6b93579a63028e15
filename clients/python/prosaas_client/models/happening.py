from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Happening")


@_attrs_define
class Happening:
    """Who did what at which ms of the call, and what the engine ordered then.

    Attributes:
        at_ms (int): ms from the beginning of the call.
        who (str): Who did it.
        what (str): What they did, for people: words may change.
        orders (list[str]): What the engine ordered then, for people.
    """

    at_ms: int
    who: str
    what: str
    orders: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at_ms = self.at_ms

        who = self.who

        what = self.what

        orders = self.orders

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at_ms": at_ms,
                "who": who,
                "what": what,
                "orders": orders,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at_ms = d.pop("at_ms")

        who = d.pop("who")

        what = d.pop("what")

        orders = cast(list[str], d.pop("orders"))

        happening = cls(
            at_ms=at_ms,
            who=who,
            what=what,
            orders=orders,
        )

        happening.additional_properties = d
        return happening

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
