from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.hours_write_exceptions import HoursWriteExceptions
    from ..models.week import Week


T = TypeVar("T", bound="HoursWrite")


@_attrs_define
class HoursWrite:
    """All hours anew.

    Attributes:
        weekly (Week): The openings of each day of the week; a day that is missing is closed.
        holidays (str | Unset): ISO 3166 code of the country whose public holidays are closed, "" for none. Default: ''.
        exceptions (HoursWriteExceptions | Unset): By date, as 2026-12-31; [] is closed. At most 400.
    """

    weekly: Week
    holidays: str | Unset = ""
    exceptions: HoursWriteExceptions | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        weekly = self.weekly.to_dict()

        holidays = self.holidays

        exceptions: dict[str, Any] | Unset = UNSET
        if not isinstance(self.exceptions, Unset):
            exceptions = self.exceptions.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "weekly": weekly,
            }
        )
        if holidays is not UNSET:
            field_dict["holidays"] = holidays
        if exceptions is not UNSET:
            field_dict["exceptions"] = exceptions

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.hours_write_exceptions import HoursWriteExceptions
        from ..models.week import Week

        d = dict(src_dict)
        weekly = Week.from_dict(d.pop("weekly"))

        holidays = d.pop("holidays", UNSET)

        _exceptions = d.pop("exceptions", UNSET)
        exceptions: HoursWriteExceptions | Unset
        if isinstance(_exceptions, Unset):
            exceptions = UNSET
        else:
            exceptions = HoursWriteExceptions.from_dict(_exceptions)

        hours_write = cls(
            weekly=weekly,
            holidays=holidays,
            exceptions=exceptions,
        )

        hours_write.additional_properties = d
        return hours_write

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
