from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.count_of_limit import CountOfLimit
    from ..models.minutes_of_limit import MinutesOfLimit


T = TypeVar("T", bound="UsageNow")


@_attrs_define
class UsageNow:
    """What counts against the limits; `minutes` and `spend_micros` until `resets_at`.

    Attributes:
        timezone (str): The time zone of months and days, as `Europe/London`.
        resets_at (datetime.datetime): When the month ends, and counting begins anew.
        currency (str): ISO 4217, three letters.
        live_calls (CountOfLimit): How much of a limit is used; `limit` null is none.
        outbound_calls_today (CountOfLimit): How much of a limit is used; `limit` null is none.
        minutes (MinutesOfLimit): The same in minutes.
        spend_micros (CountOfLimit): How much of a limit is used; `limit` null is none.
    """

    timezone: str
    resets_at: datetime.datetime
    currency: str
    live_calls: CountOfLimit
    outbound_calls_today: CountOfLimit
    minutes: MinutesOfLimit
    spend_micros: CountOfLimit
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        timezone = self.timezone

        resets_at = self.resets_at.isoformat()

        currency = self.currency

        live_calls = self.live_calls.to_dict()

        outbound_calls_today = self.outbound_calls_today.to_dict()

        minutes = self.minutes.to_dict()

        spend_micros = self.spend_micros.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "timezone": timezone,
                "resets_at": resets_at,
                "currency": currency,
                "live_calls": live_calls,
                "outbound_calls_today": outbound_calls_today,
                "minutes": minutes,
                "spend_micros": spend_micros,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.count_of_limit import CountOfLimit
        from ..models.minutes_of_limit import MinutesOfLimit

        d = dict(src_dict)
        timezone = d.pop("timezone")

        resets_at = datetime.datetime.fromisoformat(d.pop("resets_at"))

        currency = d.pop("currency")

        live_calls = CountOfLimit.from_dict(d.pop("live_calls"))

        outbound_calls_today = CountOfLimit.from_dict(d.pop("outbound_calls_today"))

        minutes = MinutesOfLimit.from_dict(d.pop("minutes"))

        spend_micros = CountOfLimit.from_dict(d.pop("spend_micros"))

        usage_now = cls(
            timezone=timezone,
            resets_at=resets_at,
            currency=currency,
            live_calls=live_calls,
            outbound_calls_today=outbound_calls_today,
            minutes=minutes,
            spend_micros=spend_micros,
        )

        usage_now.additional_properties = d
        return usage_now

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
