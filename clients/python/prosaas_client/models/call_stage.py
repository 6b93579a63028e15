from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.stage_name import StageName
from ..models.stage_state import StageState

T = TypeVar("T", bound="CallStage")


@_attrs_define
class CallStage:
    """One stage of the work after the call; `reason` is one word why it waits or was not done.

    Attributes:
        name (StageName): * `fetch` - Fetch the recording
            * `transcribe` - Transcribe
            * `summarise` - Summarise
            * `extract` - Extract the fields
            * `meter` - Meter
            * `notify` - Notify
        state (StageState): * `waiting` - Waiting
            * `running` - Running
            * `done` - Done
            * `skipped` - Not needed
            * `failed` - Failed
        reason (str): One word why it waits, was skipped or failed; empty if there is none.
        attempts (int): How often it was tried.
        settled_at (datetime.datetime | None): When it came to an end, well or not; null before.
    """

    name: StageName
    state: StageState
    reason: str
    attempts: int
    settled_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name.value

        state = self.state.value

        reason = self.reason

        attempts = self.attempts

        settled_at: None | str
        if isinstance(self.settled_at, datetime.datetime):
            settled_at = self.settled_at.isoformat()
        else:
            settled_at = self.settled_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "state": state,
                "reason": reason,
                "attempts": attempts,
                "settled_at": settled_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = StageName(d.pop("name"))

        state = StageState(d.pop("state"))

        reason = d.pop("reason")

        attempts = d.pop("attempts")

        def _parse_settled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                settled_at_type_0 = datetime.datetime.fromisoformat(data)

                return settled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        settled_at = _parse_settled_at(d.pop("settled_at"))

        call_stage = cls(
            name=name,
            state=state,
            reason=reason,
            attempts=attempts,
            settled_at=settled_at,
        )

        call_stage.additional_properties = d
        return call_stage

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
