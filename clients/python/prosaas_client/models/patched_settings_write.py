from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language import Language
from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedSettingsWrite")


@_attrs_define
class PatchedSettingsWrite:
    """What is to be changed. Days are counted from the call on.

    Attributes:
        name (str | Unset): What people call it.
        locale (Language | Unset): * `en` - English
            * `he` - Hebrew
        timezone (str | Unset): As Europe/Paris, or UTC.
        keep_carrier_audio_days (int | Unset): For how many days the carrier keeps recordings.
        keep_audio_days (int | Unset): For how many days we keep recordings.
        keep_transcript_days (int | Unset): For how many days transcripts and summaries are kept.
        keep_tape_days (int | Unset): For how many days tapes are kept.
    """

    name: str | Unset = UNSET
    locale: Language | Unset = UNSET
    timezone: str | Unset = UNSET
    keep_carrier_audio_days: int | Unset = UNSET
    keep_audio_days: int | Unset = UNSET
    keep_transcript_days: int | Unset = UNSET
    keep_tape_days: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        locale: str | Unset = UNSET
        if not isinstance(self.locale, Unset):
            locale = self.locale.value

        timezone = self.timezone

        keep_carrier_audio_days = self.keep_carrier_audio_days

        keep_audio_days = self.keep_audio_days

        keep_transcript_days = self.keep_transcript_days

        keep_tape_days = self.keep_tape_days

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if locale is not UNSET:
            field_dict["locale"] = locale
        if timezone is not UNSET:
            field_dict["timezone"] = timezone
        if keep_carrier_audio_days is not UNSET:
            field_dict["keep_carrier_audio_days"] = keep_carrier_audio_days
        if keep_audio_days is not UNSET:
            field_dict["keep_audio_days"] = keep_audio_days
        if keep_transcript_days is not UNSET:
            field_dict["keep_transcript_days"] = keep_transcript_days
        if keep_tape_days is not UNSET:
            field_dict["keep_tape_days"] = keep_tape_days

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        _locale = d.pop("locale", UNSET)
        locale: Language | Unset
        if isinstance(_locale, Unset):
            locale = UNSET
        else:
            locale = Language(_locale)

        timezone = d.pop("timezone", UNSET)

        keep_carrier_audio_days = d.pop("keep_carrier_audio_days", UNSET)

        keep_audio_days = d.pop("keep_audio_days", UNSET)

        keep_transcript_days = d.pop("keep_transcript_days", UNSET)

        keep_tape_days = d.pop("keep_tape_days", UNSET)

        patched_settings_write = cls(
            name=name,
            locale=locale,
            timezone=timezone,
            keep_carrier_audio_days=keep_carrier_audio_days,
            keep_audio_days=keep_audio_days,
            keep_transcript_days=keep_transcript_days,
            keep_tape_days=keep_tape_days,
        )

        patched_settings_write.additional_properties = d
        return patched_settings_write

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
