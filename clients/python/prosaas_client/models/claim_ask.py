from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.claim_ask_kind_enum import ClaimAskKindEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="ClaimAsk")


@_attrs_define
class ClaimAsk:
    """A number that the search showed, its price as shown there, and who will answer it.

    Attributes:
        e164 (str): The telephone number, E.164.
        country (str): ISO 3166, two letters.
        kind (ClaimAskKindEnum): * `local` - local
            * `mobile` - mobile
            * `toll-free` - toll-free
            * `national` - national
        agent (UUID): A published agent's id.
        monthly_micros (int): What you agree to pay a month, in millionths; 409 if the price is another now.
        currency (str): ISO 4217, three letters.
        address_sid (str | Unset): Twilio's id of an address, where the number needs one. Default: ''.
        bundle_sid (str | Unset): Twilio's id of approved papers, where the number needs them. Default: ''.
    """

    e164: str
    country: str
    kind: ClaimAskKindEnum
    agent: UUID
    monthly_micros: int
    currency: str
    address_sid: str | Unset = ""
    bundle_sid: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        e164 = self.e164

        country = self.country

        kind = self.kind.value

        agent = str(self.agent)

        monthly_micros = self.monthly_micros

        currency = self.currency

        address_sid = self.address_sid

        bundle_sid = self.bundle_sid

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "e164": e164,
                "country": country,
                "kind": kind,
                "agent": agent,
                "monthly_micros": monthly_micros,
                "currency": currency,
            }
        )
        if address_sid is not UNSET:
            field_dict["address_sid"] = address_sid
        if bundle_sid is not UNSET:
            field_dict["bundle_sid"] = bundle_sid

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        e164 = d.pop("e164")

        country = d.pop("country")

        kind = ClaimAskKindEnum(d.pop("kind"))

        agent = UUID(d.pop("agent"))

        monthly_micros = d.pop("monthly_micros")

        currency = d.pop("currency")

        address_sid = d.pop("address_sid", UNSET)

        bundle_sid = d.pop("bundle_sid", UNSET)

        claim_ask = cls(
            e164=e164,
            country=country,
            kind=kind,
            agent=agent,
            monthly_micros=monthly_micros,
            currency=currency,
            address_sid=address_sid,
            bundle_sid=bundle_sid,
        )

        claim_ask.additional_properties = d
        return claim_ask

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
