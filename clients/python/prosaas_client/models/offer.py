from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Offer")


@_attrs_define
class Offer:
    """A number that can be had now. `monthly_micros` is null where no price is known.

    `address_requirements` is none, any, local or foreign; `needs_bundle` null where nobody knows.

        Attributes:
            e164 (str): The telephone number, E.164.
            locality (str): The town; empty where there is none.
            region (str): The state or province; empty where there is none.
            country (str): ISO 3166, two letters.
            kind (str): Of which kind it is.
            monthly_micros (int | None): What it costs a month, in millionths of `currency`; null: not known.
            currency (str): ISO 4217, three letters.
            address_requirements (str): Which address you must have: `none`, `any`, `local`, `foreign`.
            needs_bundle (bool | None): Whether papers are asked for; null where nobody knows.
    """

    e164: str
    locality: str
    region: str
    country: str
    kind: str
    monthly_micros: int | None
    currency: str
    address_requirements: str
    needs_bundle: bool | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        e164 = self.e164

        locality = self.locality

        region = self.region

        country = self.country

        kind = self.kind

        monthly_micros: int | None
        monthly_micros = self.monthly_micros

        currency = self.currency

        address_requirements = self.address_requirements

        needs_bundle: bool | None
        needs_bundle = self.needs_bundle

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "e164": e164,
                "locality": locality,
                "region": region,
                "country": country,
                "kind": kind,
                "monthly_micros": monthly_micros,
                "currency": currency,
                "address_requirements": address_requirements,
                "needs_bundle": needs_bundle,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        e164 = d.pop("e164")

        locality = d.pop("locality")

        region = d.pop("region")

        country = d.pop("country")

        kind = d.pop("kind")

        def _parse_monthly_micros(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        monthly_micros = _parse_monthly_micros(d.pop("monthly_micros"))

        currency = d.pop("currency")

        address_requirements = d.pop("address_requirements")

        def _parse_needs_bundle(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        needs_bundle = _parse_needs_bundle(d.pop("needs_bundle"))

        offer = cls(
            e164=e164,
            locality=locality,
            region=region,
            country=country,
            kind=kind,
            monthly_micros=monthly_micros,
            currency=currency,
            address_requirements=address_requirements,
            needs_bundle=needs_bundle,
        )

        offer.additional_properties = d
        return offer

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
