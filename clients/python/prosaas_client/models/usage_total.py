from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UsageTotal")


@_attrs_define
class UsageTotal:
    """What was used of one thing; `quantity` is in `unit`s.

    Attributes:
        kind (str): What was used, as `carrier.inbound`.
        model (str): Of which model or price; empty where there is one only.
        quantity (float): How much was used, in `unit`.
        unit (str): What `quantity` counts.
        cost_micros (int): What it cost, in millionths of the currency.
    """

    kind: str
    model: str
    quantity: float
    unit: str
    cost_micros: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        model = self.model

        quantity = self.quantity

        unit = self.unit

        cost_micros = self.cost_micros

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "model": model,
                "quantity": quantity,
                "unit": unit,
                "cost_micros": cost_micros,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = d.pop("kind")

        model = d.pop("model")

        quantity = d.pop("quantity")

        unit = d.pop("unit")

        cost_micros = d.pop("cost_micros")

        usage_total = cls(
            kind=kind,
            model=model,
            quantity=quantity,
            unit=unit,
            cost_micros=cost_micros,
        )

        usage_total.additional_properties = d
        return usage_total

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
