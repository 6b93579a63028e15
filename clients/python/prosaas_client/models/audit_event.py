from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.actor_kind_enum import ActorKindEnum

if TYPE_CHECKING:
    from ..models.audit_event_details import AuditEventDetails


T = TypeVar("T", bound="AuditEvent")


@_attrs_define
class AuditEvent:
    """An event as its hash is over it: people and things are told by id.

    Attributes:
        position (int): Its place in the chain: 1, 2, 3, without gaps.
        at (datetime.datetime): When: UTC with `+00:00`, as the hash is over it.
        actor_kind (ActorKindEnum): * `user` - User
            * `key` - Key
            * `operator` - Operator
            * `system` - System
        actor_id (None | UUID): Their id; null for the product.
        visit_id (None | UUID): An operator's visit, if it was on one.
        action (str): What was done, as `key.revoked`.
        object_kind (str): What it was done to.
        object_id (str): Its id.
        details (AuditEventDetails): Ids, words and numbers.
        network (str): Where they were: /24 or /48; empty where that is not known.
        previous_hash (str): The hash of the event before.
        hash_ (str): SHA-256 of all the other fields.
        tenant (UUID): Whose log it is.
    """

    position: int
    at: datetime.datetime
    actor_kind: ActorKindEnum
    actor_id: None | UUID
    visit_id: None | UUID
    action: str
    object_kind: str
    object_id: str
    details: AuditEventDetails
    network: str
    previous_hash: str
    hash_: str
    tenant: UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        position = self.position

        at = self.at.isoformat()

        actor_kind = self.actor_kind.value

        actor_id: None | str
        if isinstance(self.actor_id, UUID):
            actor_id = str(self.actor_id)
        else:
            actor_id = self.actor_id

        visit_id: None | str
        if isinstance(self.visit_id, UUID):
            visit_id = str(self.visit_id)
        else:
            visit_id = self.visit_id

        action = self.action

        object_kind = self.object_kind

        object_id = self.object_id

        details = self.details.to_dict()

        network = self.network

        previous_hash = self.previous_hash

        hash_ = self.hash_

        tenant = str(self.tenant)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "position": position,
                "at": at,
                "actor_kind": actor_kind,
                "actor_id": actor_id,
                "visit_id": visit_id,
                "action": action,
                "object_kind": object_kind,
                "object_id": object_id,
                "details": details,
                "network": network,
                "previous_hash": previous_hash,
                "hash": hash_,
                "tenant": tenant,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audit_event_details import AuditEventDetails

        d = dict(src_dict)
        position = d.pop("position")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        actor_kind = ActorKindEnum(d.pop("actor_kind"))

        def _parse_actor_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                actor_id_type_0 = UUID(data)

                return actor_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        actor_id = _parse_actor_id(d.pop("actor_id"))

        def _parse_visit_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                visit_id_type_0 = UUID(data)

                return visit_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        visit_id = _parse_visit_id(d.pop("visit_id"))

        action = d.pop("action")

        object_kind = d.pop("object_kind")

        object_id = d.pop("object_id")

        details = AuditEventDetails.from_dict(d.pop("details"))

        network = d.pop("network")

        previous_hash = d.pop("previous_hash")

        hash_ = d.pop("hash")

        tenant = UUID(d.pop("tenant"))

        audit_event = cls(
            position=position,
            at=at,
            actor_kind=actor_kind,
            actor_id=actor_id,
            visit_id=visit_id,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            details=details,
            network=network,
            previous_hash=previous_hash,
            hash_=hash_,
            tenant=tenant,
        )

        audit_event.additional_properties = d
        return audit_event

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
