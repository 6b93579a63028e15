from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.usage_line import UsageLine


T = TypeVar("T", bound="CallCost")


@_attrs_define
class CallCost:
    """What the call cost, in millionths of `currency`.

    Attributes:
        micros (int):
        currency (str):
        lines (list[UsageLine]):
    """

    micros: int
    currency: str
    lines: list[UsageLine]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        micros = self.micros

        currency = self.currency

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "micros": micros,
                "currency": currency,
                "lines": lines,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.usage_line import UsageLine

        d = dict(src_dict)
        micros = d.pop("micros")

        currency = d.pop("currency")

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = UsageLine.from_dict(lines_item_data)

            lines.append(lines_item)

        call_cost = cls(
            micros=micros,
            currency=currency,
            lines=lines,
        )

        call_cost.additional_properties = d
        return call_cost

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
