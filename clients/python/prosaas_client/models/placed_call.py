from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.call_status import CallStatus
from ..models.direction import Direction

if TYPE_CHECKING:
    from ..models.agent_ref import AgentRef
    from ..models.number_ref import NumberRef


T = TypeVar("T", bound="PlacedCall")


@_attrs_define
class PlacedCall:
    """A call as it stands; `call_sid` is null until the phone company has named it.

    Attributes:
        id (UUID): Its id, which never changes.
        call_sid (None | str): Twilio's id of the call.
        direction (Direction): * `inbound` - Inbound
            * `outbound` - Outbound
        status (CallStatus): * `queued` - Queued
            * `initiated` - Dialling
            * `ringing` - Ringing
            * `in-progress` - In progress
            * `completed` - Completed
            * `busy` - Busy
            * `no-answer` - No answer
            * `failed` - Failed
            * `canceled` - Cancelled
        from_number (str): Who called, E.164; empty where the number was withheld.
        to_number (str): Who was called, E.164.
        agent (AgentRef | None): Whose call it is, or would have been; null if nobody's.
        number (None | NumberRef): Which of your numbers; by id and E.164.
        created_at (datetime.datetime): When the call came in, or was asked for.
        answered_at (datetime.datetime | None): When somebody, or an agent, answered; null if nobody has.
        ended_at (datetime.datetime | None): When the call ended; null while it goes on.
        seconds (int | None): How long it lasted, in whole seconds; null while that is not known.
        carrier_error (int | None): Twilio's error code; null if it told none.
    """

    id: UUID
    call_sid: None | str
    direction: Direction
    status: CallStatus
    from_number: str
    to_number: str
    agent: AgentRef | None
    number: None | NumberRef
    created_at: datetime.datetime
    answered_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    seconds: int | None
    carrier_error: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_ref import AgentRef
        from ..models.number_ref import NumberRef

        id = str(self.id)

        call_sid: None | str
        call_sid = self.call_sid

        direction = self.direction.value

        status = self.status.value

        from_number = self.from_number

        to_number = self.to_number

        agent: dict[str, Any] | None
        if isinstance(self.agent, AgentRef):
            agent = self.agent.to_dict()
        else:
            agent = self.agent

        number: dict[str, Any] | None
        if isinstance(self.number, NumberRef):
            number = self.number.to_dict()
        else:
            number = self.number

        created_at = self.created_at.isoformat()

        answered_at: None | str
        if isinstance(self.answered_at, datetime.datetime):
            answered_at = self.answered_at.isoformat()
        else:
            answered_at = self.answered_at

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        seconds: int | None
        seconds = self.seconds

        carrier_error: int | None
        carrier_error = self.carrier_error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "call_sid": call_sid,
                "direction": direction,
                "status": status,
                "from_number": from_number,
                "to_number": to_number,
                "agent": agent,
                "number": number,
                "created_at": created_at,
                "answered_at": answered_at,
                "ended_at": ended_at,
                "seconds": seconds,
                "carrier_error": carrier_error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.agent_ref import AgentRef
        from ..models.number_ref import NumberRef

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        def _parse_call_sid(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        call_sid = _parse_call_sid(d.pop("call_sid"))

        direction = Direction(d.pop("direction"))

        status = CallStatus(d.pop("status"))

        from_number = d.pop("from_number")

        to_number = d.pop("to_number")

        def _parse_agent(data: object) -> AgentRef | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                agent_type_0 = AgentRef.from_dict(data)

                return agent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentRef | None, data)

        agent = _parse_agent(d.pop("agent"))

        def _parse_number(data: object) -> None | NumberRef:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                number_type_0 = NumberRef.from_dict(data)

                return number_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | NumberRef, data)

        number = _parse_number(d.pop("number"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_answered_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answered_at_type_0 = datetime.datetime.fromisoformat(data)

                return answered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        answered_at = _parse_answered_at(d.pop("answered_at"))

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

        def _parse_seconds(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seconds = _parse_seconds(d.pop("seconds"))

        def _parse_carrier_error(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        carrier_error = _parse_carrier_error(d.pop("carrier_error"))

        placed_call = cls(
            id=id,
            call_sid=call_sid,
            direction=direction,
            status=status,
            from_number=from_number,
            to_number=to_number,
            agent=agent,
            number=number,
            created_at=created_at,
            answered_at=answered_at,
            ended_at=ended_at,
            seconds=seconds,
            carrier_error=carrier_error,
        )

        placed_call.additional_properties = d
        return placed_call

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
