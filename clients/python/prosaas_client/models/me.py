from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.me_kind_enum import MeKindEnum

if TYPE_CHECKING:
    from ..models.tenant_of_asker import TenantOfAsker


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """Who asks, and what may be asked for.

    Attributes:
        kind (MeKindEnum): * `key` - key
            * `member` - member
        name (str): The key's, or the member's e-mail address.
        tenant (TenantOfAsker): The business that the key, or the member, belongs to.
        permissions (list[str]): The key's scopes, or what the role allows.
        limit_requests (int): How many requests a minute.
        expires_at (datetime.datetime | None): When the key ends; null for never, and for members.
    """

    kind: MeKindEnum
    name: str
    tenant: TenantOfAsker
    permissions: list[str]
    limit_requests: int
    expires_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        name = self.name

        tenant = self.tenant.to_dict()

        permissions = self.permissions

        limit_requests = self.limit_requests

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "name": name,
                "tenant": tenant,
                "permissions": permissions,
                "limit_requests": limit_requests,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.tenant_of_asker import TenantOfAsker

        d = dict(src_dict)
        kind = MeKindEnum(d.pop("kind"))

        name = d.pop("name")

        tenant = TenantOfAsker.from_dict(d.pop("tenant"))

        permissions = cast(list[str], d.pop("permissions"))

        limit_requests = d.pop("limit_requests")

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        me = cls(
            kind=kind,
            name=name,
            tenant=tenant,
            permissions=permissions,
            limit_requests=limit_requests,
            expires_at=expires_at,
        )

        me.additional_properties = d
        return me

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
