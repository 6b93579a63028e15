from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.after_hours_enum import AfterHoursEnum
from ..models.blank_enum import BlankEnum
from ..models.number_status import NumberStatus
from ..models.origin_enum import OriginEnum
from ..models.trouble_enum import TroubleEnum

if TYPE_CHECKING:
    from ..models.agent_ref import AgentRef


T = TypeVar("T", bound="PhoneNumber")


@_attrs_define
class PhoneNumber:
    """A number. `country`, `kind` and the monthly price are empty where nobody knows them.

    Calls of a releasing one are refused; until `releases_at` it can be kept. `trouble` is what the
    last look at the carrier, at `checked_at`, found that could not be mended.

        Attributes:
            id (UUID): Its id, which never changes.
            e164 (str): The telephone number, E.164.
            label (str): What your people call the number.
            status (NumberStatus): * `active` - active
                * `releasing` - being released
                * `released` - released Default: NumberStatus.ACTIVE.
            country (str): ISO 3166, two letters.
            kind (str): `local`, `mobile` or `toll-free`; empty where nobody knows.
            origin (OriginEnum): * `operator` - set up by an operator
                * `claimed` - claimed
                * `imported` - imported
            monthly_micros (int | None): What the number costs a month, in millionths of `currency`.
            currency (str): ISO 4217, three letters.
            agent (AgentRef): Which one, and what it is called.
            after_hours (AfterHoursEnum): * `same` - the same agent
                * `agent` - another agent
                * `voicemail` - voicemail
            after_hours_agent (AgentRef | None): The other agent; null if none.
            created_at (datetime.datetime): When it was made.
            releases_at (datetime.datetime | None): Until then it can be kept; null if it is not being released.
            released_at (datetime.datetime | None): When it was given back; null while it is yours.
            checked_at (datetime.datetime | None): When we last looked at the carrier's; null: never.
            trouble (BlankEnum | TroubleEnum): What that look found: `gone`, `not-repaired`; empty where all is well.
    """

    id: UUID
    e164: str
    label: str
    country: str
    kind: str
    origin: OriginEnum
    monthly_micros: int | None
    currency: str
    agent: AgentRef
    after_hours: AfterHoursEnum
    after_hours_agent: AgentRef | None
    created_at: datetime.datetime
    releases_at: datetime.datetime | None
    released_at: datetime.datetime | None
    checked_at: datetime.datetime | None
    trouble: BlankEnum | TroubleEnum
    status: NumberStatus = NumberStatus.ACTIVE
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_ref import AgentRef

        id = str(self.id)

        e164 = self.e164

        label = self.label

        status = self.status.value

        country = self.country

        kind = self.kind

        origin = self.origin.value

        monthly_micros: int | None
        monthly_micros = self.monthly_micros

        currency = self.currency

        agent = self.agent.to_dict()

        after_hours = self.after_hours.value

        after_hours_agent: dict[str, Any] | None
        if isinstance(self.after_hours_agent, AgentRef):
            after_hours_agent = self.after_hours_agent.to_dict()
        else:
            after_hours_agent = self.after_hours_agent

        created_at = self.created_at.isoformat()

        releases_at: None | str
        if isinstance(self.releases_at, datetime.datetime):
            releases_at = self.releases_at.isoformat()
        else:
            releases_at = self.releases_at

        released_at: None | str
        if isinstance(self.released_at, datetime.datetime):
            released_at = self.released_at.isoformat()
        else:
            released_at = self.released_at

        checked_at: None | str
        if isinstance(self.checked_at, datetime.datetime):
            checked_at = self.checked_at.isoformat()
        else:
            checked_at = self.checked_at

        trouble: str
        if isinstance(self.trouble, TroubleEnum):
            trouble = self.trouble.value
        else:
            trouble = self.trouble.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "e164": e164,
                "label": label,
                "status": status,
                "country": country,
                "kind": kind,
                "origin": origin,
                "monthly_micros": monthly_micros,
                "currency": currency,
                "agent": agent,
                "after_hours": after_hours,
                "after_hours_agent": after_hours_agent,
                "created_at": created_at,
                "releases_at": releases_at,
                "released_at": released_at,
                "checked_at": checked_at,
                "trouble": trouble,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.agent_ref import AgentRef

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        e164 = d.pop("e164")

        label = d.pop("label")

        status = NumberStatus(d.pop("status"))

        country = d.pop("country")

        kind = d.pop("kind")

        origin = OriginEnum(d.pop("origin"))

        def _parse_monthly_micros(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        monthly_micros = _parse_monthly_micros(d.pop("monthly_micros"))

        currency = d.pop("currency")

        agent = AgentRef.from_dict(d.pop("agent"))

        after_hours = AfterHoursEnum(d.pop("after_hours"))

        def _parse_after_hours_agent(data: object) -> AgentRef | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                after_hours_agent_type_0 = AgentRef.from_dict(data)

                return after_hours_agent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentRef | None, data)

        after_hours_agent = _parse_after_hours_agent(d.pop("after_hours_agent"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_releases_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                releases_at_type_0 = datetime.datetime.fromisoformat(data)

                return releases_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        releases_at = _parse_releases_at(d.pop("releases_at"))

        def _parse_released_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                released_at_type_0 = datetime.datetime.fromisoformat(data)

                return released_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        released_at = _parse_released_at(d.pop("released_at"))

        def _parse_checked_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                checked_at_type_0 = datetime.datetime.fromisoformat(data)

                return checked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        checked_at = _parse_checked_at(d.pop("checked_at"))

        def _parse_trouble(data: object) -> BlankEnum | TroubleEnum:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                trouble_type_0 = TroubleEnum(data)

                return trouble_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, str):
                raise TypeError()
            trouble_type_1 = BlankEnum(data)

            return trouble_type_1

        trouble = _parse_trouble(d.pop("trouble"))

        phone_number = cls(
            id=id,
            e164=e164,
            label=label,
            status=status,
            country=country,
            kind=kind,
            origin=origin,
            monthly_micros=monthly_micros,
            currency=currency,
            agent=agent,
            after_hours=after_hours,
            after_hours_agent=after_hours_agent,
            created_at=created_at,
            releases_at=releases_at,
            released_at=released_at,
            checked_at=checked_at,
            trouble=trouble,
        )

        phone_number.additional_properties = d
        return phone_number

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
