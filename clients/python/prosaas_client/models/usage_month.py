from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UsageMonth")


@_attrs_define
class UsageMonth:
    """What the calls of one month came to.

    Attributes:
        month (str): The month, as `2026-11`, in your time zone.
        calls (int): How many calls.
        cost_micros (int): What it cost, in millionths of the currency.
        currency (str): ISO 4217, three letters.
    """

    month: str
    calls: int
    cost_micros: int
    currency: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        month = self.month

        calls = self.calls

        cost_micros = self.cost_micros

        currency = self.currency

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "month": month,
                "calls": calls,
                "cost_micros": cost_micros,
                "currency": currency,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        month = d.pop("month")

        calls = d.pop("calls")

        cost_micros = d.pop("cost_micros")

        currency = d.pop("currency")

        usage_month = cls(
            month=month,
            calls=calls,
            cost_micros=cost_micros,
            currency=currency,
        )

        usage_month.additional_properties = d
        return usage_month

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
