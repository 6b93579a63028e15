from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.usage_month import UsageMonth


T = TypeVar("T", bound="UsageMonths")


@_attrs_define
class UsageMonths:
    """Every month with usage, newest first.

    Attributes:
        timezone (str): The time zone of months and days, as `Europe/London`.
        results (list[UsageMonth]): What was found.
    """

    timezone: str
    results: list[UsageMonth]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        timezone = self.timezone

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "timezone": timezone,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.usage_month import UsageMonth

        d = dict(src_dict)
        timezone = d.pop("timezone")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = UsageMonth.from_dict(results_item_data)

            results.append(results_item)

        usage_months = cls(
            timezone=timezone,
            results=results,
        )

        usage_months.additional_properties = d
        return usage_months

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
