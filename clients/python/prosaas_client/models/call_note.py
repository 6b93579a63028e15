from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.follow_up_enum import FollowUpEnum

T = TypeVar("T", bound="CallNote")


@_attrs_define
class CallNote:
    """What may be changed of a call, as it is now.

    Attributes:
        id (UUID): Its id, which never changes.
        note (str): What your people wrote about it; empty if nothing.
        read_at (datetime.datetime | None): When somebody of yours first opened it; null while nobody has.
        follow_up (FollowUpEnum): * `none` - none
            * `open` - open
            * `done` - done
    """

    id: UUID
    note: str
    read_at: datetime.datetime | None
    follow_up: FollowUpEnum
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        note = self.note

        read_at: None | str
        if isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        follow_up = self.follow_up.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "note": note,
                "read_at": read_at,
                "follow_up": follow_up,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        note = d.pop("note")

        def _parse_read_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                read_at_type_0 = datetime.datetime.fromisoformat(data)

                return read_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        read_at = _parse_read_at(d.pop("read_at"))

        follow_up = FollowUpEnum(d.pop("follow_up"))

        call_note = cls(
            id=id,
            note=note,
            read_at=read_at,
            follow_up=follow_up,
        )

        call_note.additional_properties = d
        return call_note

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
