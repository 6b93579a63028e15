from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.follow_up_enum import FollowUpEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedCallNoteWrite")


@_attrs_define
class PatchedCallNoteWrite:
    """What may be changed of a call.

    Attributes:
        note (str | Unset): What people want to remember of it.
        read (bool | Unset): Whether somebody at the business has read it.
        follow_up (FollowUpEnum | Unset): * `none` - none
            * `open` - open
            * `done` - done
    """

    note: str | Unset = UNSET
    read: bool | Unset = UNSET
    follow_up: FollowUpEnum | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        note = self.note

        read = self.read

        follow_up: str | Unset = UNSET
        if not isinstance(self.follow_up, Unset):
            follow_up = self.follow_up.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if note is not UNSET:
            field_dict["note"] = note
        if read is not UNSET:
            field_dict["read"] = read
        if follow_up is not UNSET:
            field_dict["follow_up"] = follow_up

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        note = d.pop("note", UNSET)

        read = d.pop("read", UNSET)

        _follow_up = d.pop("follow_up", UNSET)
        follow_up: FollowUpEnum | Unset
        if isinstance(_follow_up, Unset):
            follow_up = UNSET
        else:
            follow_up = FollowUpEnum(_follow_up)

        patched_call_note_write = cls(
            note=note,
            read=read,
            follow_up=follow_up,
        )

        patched_call_note_write.additional_properties = d
        return patched_call_note_write

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
