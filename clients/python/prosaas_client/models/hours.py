from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.hours_exceptions import HoursExceptions
    from ..models.week import Week


T = TypeVar("T", bound="Hours")


@_attrs_define
class Hours:
    """The hours, and how it is now.

    Attributes:
        weekly (Week): The openings of each day of the week; a day that is missing is closed.
        holidays (str): ISO 3166 code of a country, "" for none.
        exceptions (HoursExceptions): Days that are unlike their weekday.
        timezone (str): Whose clock the hours are read on.
        is_open (bool): At this moment.
        next_change_at (datetime.datetime | None): When that changes; null if not within 400 days.
    """

    weekly: Week
    holidays: str
    exceptions: HoursExceptions
    timezone: str
    is_open: bool
    next_change_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        weekly = self.weekly.to_dict()

        holidays = self.holidays

        exceptions = self.exceptions.to_dict()

        timezone = self.timezone

        is_open = self.is_open

        next_change_at: None | str
        if isinstance(self.next_change_at, datetime.datetime):
            next_change_at = self.next_change_at.isoformat()
        else:
            next_change_at = self.next_change_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "weekly": weekly,
                "holidays": holidays,
                "exceptions": exceptions,
                "timezone": timezone,
                "is_open": is_open,
                "next_change_at": next_change_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.hours_exceptions import HoursExceptions
        from ..models.week import Week

        d = dict(src_dict)
        weekly = Week.from_dict(d.pop("weekly"))

        holidays = d.pop("holidays")

        exceptions = HoursExceptions.from_dict(d.pop("exceptions"))

        timezone = d.pop("timezone")

        is_open = d.pop("is_open")

        def _parse_next_change_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_change_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_change_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_change_at = _parse_next_change_at(d.pop("next_change_at"))

        hours = cls(
            weekly=weekly,
            holidays=holidays,
            exceptions=exceptions,
            timezone=timezone,
            is_open=is_open,
            next_change_at=next_change_at,
        )

        hours.additional_properties = d
        return hours

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
