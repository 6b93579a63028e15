from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="NewCall")


@_attrs_define
class NewCall:
    """Whom to call, from which number, and who speaks.

    Attributes:
        to (str): E.164, such as +972502345678.
        ring_seconds (int | Unset): Until nobody has answered. Default: 30.
        agent (None | Unset | UUID): Its id; the number's own agent without.
        from_ (None | str | Unset): The id or the E.164 number of one of yours; without, your only one.
    """

    to: str
    ring_seconds: int | Unset = 30
    agent: None | Unset | UUID = UNSET
    from_: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        to = self.to

        ring_seconds = self.ring_seconds

        agent: None | str | Unset
        if isinstance(self.agent, Unset):
            agent = UNSET
        elif isinstance(self.agent, UUID):
            agent = str(self.agent)
        else:
            agent = self.agent

        from_: None | str | Unset
        if isinstance(self.from_, Unset):
            from_ = UNSET
        else:
            from_ = self.from_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "to": to,
            }
        )
        if ring_seconds is not UNSET:
            field_dict["ring_seconds"] = ring_seconds
        if agent is not UNSET:
            field_dict["agent"] = agent
        if from_ is not UNSET:
            field_dict["from"] = from_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        to = d.pop("to")

        ring_seconds = d.pop("ring_seconds", UNSET)

        def _parse_agent(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                agent_type_0 = UUID(data)

                return agent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        agent = _parse_agent(d.pop("agent", UNSET))

        def _parse_from_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        from_ = _parse_from_(d.pop("from", UNSET))

        new_call = cls(
            to=to,
            ring_seconds=ring_seconds,
            agent=agent,
            from_=from_,
        )

        new_call.additional_properties = d
        return new_call

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
