from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UsageLine")


@_attrs_define
class UsageLine:
    """One line of the call's bill; `quantity` is in `unit`s.

    Attributes:
        kind (str): What was used, as `carrier.inbound`.
        model (str): Of which model or price; empty where there is one only.
        quantity (float): How much was used, in `unit`.
        unit (str): What `quantity` counts.
        cost_micros (int): What it cost, in millionths of the currency.
        currency (str): ISO 4217, three letters.
        price_date (datetime.date): The price list that was in force.
    """

    kind: str
    model: str
    quantity: float
    unit: str
    cost_micros: int
    currency: str
    price_date: datetime.date
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        model = self.model

        quantity = self.quantity

        unit = self.unit

        cost_micros = self.cost_micros

        currency = self.currency

        price_date = self.price_date.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "model": model,
                "quantity": quantity,
                "unit": unit,
                "cost_micros": cost_micros,
                "currency": currency,
                "price_date": price_date,
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

        currency = d.pop("currency")

        price_date = datetime.date.fromisoformat(d.pop("price_date"))

        usage_line = cls(
            kind=kind,
            model=model,
            quantity=quantity,
            unit=unit,
            cost_micros=cost_micros,
            currency=currency,
            price_date=price_date,
        )

        usage_line.additional_properties = d
        return usage_line

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
