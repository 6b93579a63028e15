from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.claim_status import ClaimStatus

if TYPE_CHECKING:
    from ..models.agent_ref import AgentRef


T = TypeVar("T", bound="Claim")


@_attrs_define
class Claim:
    """How far a claim is: waiting, buying, done (`number_id` is the number's) or failed.

    `message` says what it waits for, or why it failed; `carrier_error` is the carrier's own code.

        Attributes:
            id (UUID): Its id, which never changes.
            e164 (str): The telephone number, E.164.
            country (str): ISO 3166, two letters.
            kind (str): `local`, `mobile` or `toll-free`, as the search told it.
            agent (AgentRef): Which one, and what it is called.
            monthly_micros (int | None): The price a month that you agreed to, in millionths of `currency`.
            currency (str): ISO 4217, three letters.
            address_sid (str): Twilio's id of the address that was given; empty if none.
            bundle_sid (str): Twilio's id of the papers that were given; empty if none.
            status (ClaimStatus): * `waiting` - waiting
                * `buying` - being bought
                * `done` - done
                * `failed` - failed Default: ClaimStatus.WAITING.
            carrier_error (int | None): Twilio's error code; null if it told none.
            message (str): A sentence; "" while nothing is in the way.
            number_id (None | UUID): The number's id once it is yours; null before.
            created_at (datetime.datetime): When it was made.
            ended_at (datetime.datetime | None): When it ended; null while it goes on.
    """

    id: UUID
    e164: str
    country: str
    kind: str
    agent: AgentRef
    monthly_micros: int | None
    currency: str
    address_sid: str
    bundle_sid: str
    carrier_error: int | None
    message: str
    number_id: None | UUID
    created_at: datetime.datetime
    ended_at: datetime.datetime | None
    status: ClaimStatus = ClaimStatus.WAITING
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        e164 = self.e164

        country = self.country

        kind = self.kind

        agent = self.agent.to_dict()

        monthly_micros: int | None
        monthly_micros = self.monthly_micros

        currency = self.currency

        address_sid = self.address_sid

        bundle_sid = self.bundle_sid

        status = self.status.value

        carrier_error: int | None
        carrier_error = self.carrier_error

        message = self.message

        number_id: None | str
        if isinstance(self.number_id, UUID):
            number_id = str(self.number_id)
        else:
            number_id = self.number_id

        created_at = self.created_at.isoformat()

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "e164": e164,
                "country": country,
                "kind": kind,
                "agent": agent,
                "monthly_micros": monthly_micros,
                "currency": currency,
                "address_sid": address_sid,
                "bundle_sid": bundle_sid,
                "status": status,
                "carrier_error": carrier_error,
                "message": message,
                "number_id": number_id,
                "created_at": created_at,
                "ended_at": ended_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.agent_ref import AgentRef

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        e164 = d.pop("e164")

        country = d.pop("country")

        kind = d.pop("kind")

        agent = AgentRef.from_dict(d.pop("agent"))

        def _parse_monthly_micros(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        monthly_micros = _parse_monthly_micros(d.pop("monthly_micros"))

        currency = d.pop("currency")

        address_sid = d.pop("address_sid")

        bundle_sid = d.pop("bundle_sid")

        status = ClaimStatus(d.pop("status"))

        def _parse_carrier_error(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        carrier_error = _parse_carrier_error(d.pop("carrier_error"))

        message = d.pop("message")

        def _parse_number_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                number_id_type_0 = UUID(data)

                return number_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        number_id = _parse_number_id(d.pop("number_id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        claim = cls(
            id=id,
            e164=e164,
            country=country,
            kind=kind,
            agent=agent,
            monthly_micros=monthly_micros,
            currency=currency,
            address_sid=address_sid,
            bundle_sid=bundle_sid,
            status=status,
            carrier_error=carrier_error,
            message=message,
            number_id=number_id,
            created_at=created_at,
            ended_at=ended_at,
        )

        claim.additional_properties = d
        return claim

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
