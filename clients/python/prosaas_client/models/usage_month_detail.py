from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.usage_total import UsageTotal


T = TypeVar("T", bound="UsageMonthDetail")


@_attrs_define
class UsageMonthDetail:
    """One month by kind; `cost_micros` is the sum of the lines.

    Attributes:
        month (str): The month, as `2026-11`, in your time zone.
        timezone (str): The time zone of months and days, as `Europe/London`.
        cost_micros (int): What it cost, in millionths of the currency.
        currency (str): ISO 4217, three letters.
        lines (list[UsageTotal]): What it is made of, by kind.
    """

    month: str
    timezone: str
    cost_micros: int
    currency: str
    lines: list[UsageTotal]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        month = self.month

        timezone = self.timezone

        cost_micros = self.cost_micros

        currency = self.currency

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "month": month,
                "timezone": timezone,
                "cost_micros": cost_micros,
                "currency": currency,
                "lines": lines,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.usage_total import UsageTotal

        d = dict(src_dict)
        month = d.pop("month")

        timezone = d.pop("timezone")

        cost_micros = d.pop("cost_micros")

        currency = d.pop("currency")

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = UsageTotal.from_dict(lines_item_data)

            lines.append(lines_item)

        usage_month_detail = cls(
            month=month,
            timezone=timezone,
            cost_micros=cost_micros,
            currency=currency,
            lines=lines,
        )

        usage_month_detail.additional_properties = d
        return usage_month_detail

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
