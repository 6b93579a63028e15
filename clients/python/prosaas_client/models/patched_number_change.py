from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.after_hours_enum import AfterHoursEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="PatchedNumberChange")


@_attrs_define
class PatchedNumberChange:
    """Who answers a number, in business hours and after them. What is left out stays.

    Attributes:
        label (str | Unset): What your people call the number.
        agent (UUID | Unset): A published agent's id.
        after_hours (AfterHoursEnum | Unset): * `same` - the same agent
            * `agent` - another agent
            * `voicemail` - voicemail
        after_hours_agent (None | Unset | UUID): The agent that answers after hours, where `after_hours` is `agent`.
    """

    label: str | Unset = UNSET
    agent: UUID | Unset = UNSET
    after_hours: AfterHoursEnum | Unset = UNSET
    after_hours_agent: None | Unset | UUID = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        label = self.label

        agent: str | Unset = UNSET
        if not isinstance(self.agent, Unset):
            agent = str(self.agent)

        after_hours: str | Unset = UNSET
        if not isinstance(self.after_hours, Unset):
            after_hours = self.after_hours.value

        after_hours_agent: None | str | Unset
        if isinstance(self.after_hours_agent, Unset):
            after_hours_agent = UNSET
        elif isinstance(self.after_hours_agent, UUID):
            after_hours_agent = str(self.after_hours_agent)
        else:
            after_hours_agent = self.after_hours_agent

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if label is not UNSET:
            field_dict["label"] = label
        if agent is not UNSET:
            field_dict["agent"] = agent
        if after_hours is not UNSET:
            field_dict["after_hours"] = after_hours
        if after_hours_agent is not UNSET:
            field_dict["after_hours_agent"] = after_hours_agent

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        label = d.pop("label", UNSET)

        _agent = d.pop("agent", UNSET)
        agent: UUID | Unset
        if isinstance(_agent, Unset):
            agent = UNSET
        else:
            agent = UUID(_agent)

        _after_hours = d.pop("after_hours", UNSET)
        after_hours: AfterHoursEnum | Unset
        if isinstance(_after_hours, Unset):
            after_hours = UNSET
        else:
            after_hours = AfterHoursEnum(_after_hours)

        def _parse_after_hours_agent(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                after_hours_agent_type_0 = UUID(data)

                return after_hours_agent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        after_hours_agent = _parse_after_hours_agent(d.pop("after_hours_agent", UNSET))

        patched_number_change = cls(
            label=label,
            agent=agent,
            after_hours=after_hours,
            after_hours_agent=after_hours_agent,
        )

        patched_number_change.additional_properties = d
        return patched_number_change

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
