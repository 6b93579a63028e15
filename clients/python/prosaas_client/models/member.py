from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.notify_enum import NotifyEnum
from ..models.role_enum import RoleEnum

T = TypeVar("T", bound="Member")


@_attrs_define
class Member:
    """Somebody's place in the tenant; `notify` is which calls the person is told of by e-mail.

    Attributes:
        id (UUID): Its id, which never changes.
        email (str): The person's address.
        role (RoleEnum): * `owner` - owner
            * `manager` - manager
            * `viewer` - viewer
        notify (NotifyEnum): * `none` - no e-mail
            * `every` - every call
            * `messages` - messages only
            * `urgent` - urgent calls only
        created_at (datetime.datetime): When it was made.
    """

    id: UUID
    email: str
    role: RoleEnum
    notify: NotifyEnum
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email = self.email

        role = self.role.value

        notify = self.notify.value

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "email": email,
                "role": role,
                "notify": notify,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        role = RoleEnum(d.pop("role"))

        notify = NotifyEnum(d.pop("notify"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        member = cls(
            id=id,
            email=email,
            role=role,
            notify=notify,
            created_at=created_at,
        )

        member.additional_properties = d
        return member

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
