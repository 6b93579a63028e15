from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language import Language
from ..models.tenant_status import TenantStatus

T = TypeVar("T", bound="Settings")


@_attrs_define
class Settings:
    """The tenant's settings. `outbound_countries` are an operator's to change.

    Attributes:
        id (UUID): Its id, which never changes.
        status (TenantStatus): * `active` - active
            * `suspended` - suspended
            * `closing` - closing
            * `closed` - closed
        created_at (datetime.datetime): When it was made.
        name (str): The business's name.
        locale (Language): * `en` - English
            * `he` - Hebrew
        timezone (str): The time zone of months and days, as `Europe/London`.
        keep_carrier_audio_days (int): For how many days the carrier keeps recordings.
        keep_audio_days (int): For how many days we keep recordings.
        keep_transcript_days (int): For how many days transcripts and summaries are kept.
        keep_tape_days (int): For how many days tapes are kept.
        outbound_countries (list[str]): Where outbound calls may go; none: to the number's own country.
    """

    id: UUID
    status: TenantStatus
    created_at: datetime.datetime
    name: str
    locale: Language
    timezone: str
    keep_carrier_audio_days: int
    keep_audio_days: int
    keep_transcript_days: int
    keep_tape_days: int
    outbound_countries: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        status = self.status.value

        created_at = self.created_at.isoformat()

        name = self.name

        locale = self.locale.value

        timezone = self.timezone

        keep_carrier_audio_days = self.keep_carrier_audio_days

        keep_audio_days = self.keep_audio_days

        keep_transcript_days = self.keep_transcript_days

        keep_tape_days = self.keep_tape_days

        outbound_countries = self.outbound_countries

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "created_at": created_at,
                "name": name,
                "locale": locale,
                "timezone": timezone,
                "keep_carrier_audio_days": keep_carrier_audio_days,
                "keep_audio_days": keep_audio_days,
                "keep_transcript_days": keep_transcript_days,
                "keep_tape_days": keep_tape_days,
                "outbound_countries": outbound_countries,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = TenantStatus(d.pop("status"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        name = d.pop("name")

        locale = Language(d.pop("locale"))

        timezone = d.pop("timezone")

        keep_carrier_audio_days = d.pop("keep_carrier_audio_days")

        keep_audio_days = d.pop("keep_audio_days")

        keep_transcript_days = d.pop("keep_transcript_days")

        keep_tape_days = d.pop("keep_tape_days")

        outbound_countries = cast(list[str], d.pop("outbound_countries"))

        settings = cls(
            id=id,
            status=status,
            created_at=created_at,
            name=name,
            locale=locale,
            timezone=timezone,
            keep_carrier_audio_days=keep_carrier_audio_days,
            keep_audio_days=keep_audio_days,
            keep_transcript_days=keep_transcript_days,
            keep_tape_days=keep_tape_days,
            outbound_countries=outbound_countries,
        )

        settings.additional_properties = d
        return settings

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
