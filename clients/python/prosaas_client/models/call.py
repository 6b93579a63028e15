from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.call_end_reason import CallEndReason
from ..models.call_outcome import CallOutcome
from ..models.call_status import CallStatus
from ..models.direction import Direction
from ..models.follow_up_enum import FollowUpEnum
from ..models.from_presentation_enum import FromPresentationEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agent_ref import AgentRef
    from ..models.number_ref import NumberRef


T = TypeVar("T", bound="Call")


@_attrs_define
class Call:
    """A call without its content, as rows.told makes it; `cost_micros` needs `usage.read`.

    Attributes:
        id (UUID): Its id, which never changes.
        call_sid (None | str): Twilio's; null until it has named the call, and for a test from the browser.
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
        created_at (datetime.datetime): When the call came in, or was asked for.
        seconds (int | None): How long it lasted, in whole seconds; null while that is not known.
        agent (AgentRef | None): Whose call it is, or would have been; null if nobody's.
        number (None | NumberRef): Which of your numbers; by id and E.164.
        tags (list[str]): By the alphabet.
        follow_up (FollowUpEnum): * `none` - none
            * `open` - open
            * `done` - done
        cost_micros (int | None): Millionths; null until it is known, and for whoever may not read it.
        currency (None | str): Null where `cost_micros` is.
        from_number (str | Unset): Who called, E.164; empty where the number was withheld.
        from_presentation (FromPresentationEnum | Unset): * `allowed` - Number shown
            * `anonymous` - Withheld number
            * `unavailable` - Unknown number
        to_number (str | Unset): Who was called, E.164.
        end_reason (CallEndReason | Unset): Why the call ended, as we know it; empty while it goes on, or if no agent
            took part.
        carrier_error (int | None | Unset): Twilio's error code; null if it told none.
        outcome (CallOutcome | Unset): How the call came out, by its summary; empty until there is one.
        answered_at (datetime.datetime | None | Unset): When somebody, or an agent, answered; null if nobody has.
        ended_at (datetime.datetime | None | Unset): When the call ended; null while it goes on.
        note (str | Unset): What your people wrote about it; empty if nothing.
        has_recording (bool | Unset): Whether there is anything to listen to.
        is_test (bool | Unset): Whether it was tried from the browser, and no call of the telephone.
        read_at (datetime.datetime | None | Unset): When somebody of yours first opened it; null while nobody has.
    """

    id: UUID
    call_sid: None | str
    direction: Direction
    status: CallStatus
    created_at: datetime.datetime
    seconds: int | None
    agent: AgentRef | None
    number: None | NumberRef
    tags: list[str]
    follow_up: FollowUpEnum
    cost_micros: int | None
    currency: None | str
    from_number: str | Unset = UNSET
    from_presentation: FromPresentationEnum | Unset = UNSET
    to_number: str | Unset = UNSET
    end_reason: CallEndReason | Unset = UNSET
    carrier_error: int | None | Unset = UNSET
    outcome: CallOutcome | Unset = UNSET
    answered_at: datetime.datetime | None | Unset = UNSET
    ended_at: datetime.datetime | None | Unset = UNSET
    note: str | Unset = UNSET
    has_recording: bool | Unset = UNSET
    is_test: bool | Unset = UNSET
    read_at: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_ref import AgentRef
        from ..models.number_ref import NumberRef

        id = str(self.id)

        call_sid: None | str
        call_sid = self.call_sid

        direction = self.direction.value

        status = self.status.value

        created_at = self.created_at.isoformat()

        seconds: int | None
        seconds = self.seconds

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

        tags = self.tags

        follow_up = self.follow_up.value

        cost_micros: int | None
        cost_micros = self.cost_micros

        currency: None | str
        currency = self.currency

        from_number = self.from_number

        from_presentation: str | Unset = UNSET
        if not isinstance(self.from_presentation, Unset):
            from_presentation = self.from_presentation.value

        to_number = self.to_number

        end_reason: str | Unset = UNSET
        if not isinstance(self.end_reason, Unset):
            end_reason = self.end_reason.value

        carrier_error: int | None | Unset
        if isinstance(self.carrier_error, Unset):
            carrier_error = UNSET
        else:
            carrier_error = self.carrier_error

        outcome: str | Unset = UNSET
        if not isinstance(self.outcome, Unset):
            outcome = self.outcome.value

        answered_at: None | str | Unset
        if isinstance(self.answered_at, Unset):
            answered_at = UNSET
        elif isinstance(self.answered_at, datetime.datetime):
            answered_at = self.answered_at.isoformat()
        else:
            answered_at = self.answered_at

        ended_at: None | str | Unset
        if isinstance(self.ended_at, Unset):
            ended_at = UNSET
        elif isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        note = self.note

        has_recording = self.has_recording

        is_test = self.is_test

        read_at: None | str | Unset
        if isinstance(self.read_at, Unset):
            read_at = UNSET
        elif isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "call_sid": call_sid,
                "direction": direction,
                "status": status,
                "created_at": created_at,
                "seconds": seconds,
                "agent": agent,
                "number": number,
                "tags": tags,
                "follow_up": follow_up,
                "cost_micros": cost_micros,
                "currency": currency,
            }
        )
        if from_number is not UNSET:
            field_dict["from_number"] = from_number
        if from_presentation is not UNSET:
            field_dict["from_presentation"] = from_presentation
        if to_number is not UNSET:
            field_dict["to_number"] = to_number
        if end_reason is not UNSET:
            field_dict["end_reason"] = end_reason
        if carrier_error is not UNSET:
            field_dict["carrier_error"] = carrier_error
        if outcome is not UNSET:
            field_dict["outcome"] = outcome
        if answered_at is not UNSET:
            field_dict["answered_at"] = answered_at
        if ended_at is not UNSET:
            field_dict["ended_at"] = ended_at
        if note is not UNSET:
            field_dict["note"] = note
        if has_recording is not UNSET:
            field_dict["has_recording"] = has_recording
        if is_test is not UNSET:
            field_dict["is_test"] = is_test
        if read_at is not UNSET:
            field_dict["read_at"] = read_at

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

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_seconds(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seconds = _parse_seconds(d.pop("seconds"))

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

        tags = cast(list[str], d.pop("tags"))

        follow_up = FollowUpEnum(d.pop("follow_up"))

        def _parse_cost_micros(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        cost_micros = _parse_cost_micros(d.pop("cost_micros"))

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        from_number = d.pop("from_number", UNSET)

        _from_presentation = d.pop("from_presentation", UNSET)
        from_presentation: FromPresentationEnum | Unset
        if isinstance(_from_presentation, Unset):
            from_presentation = UNSET
        else:
            from_presentation = FromPresentationEnum(_from_presentation)

        to_number = d.pop("to_number", UNSET)

        _end_reason = d.pop("end_reason", UNSET)
        end_reason: CallEndReason | Unset
        if isinstance(_end_reason, Unset):
            end_reason = UNSET
        else:
            end_reason = CallEndReason(_end_reason)

        def _parse_carrier_error(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        carrier_error = _parse_carrier_error(d.pop("carrier_error", UNSET))

        _outcome = d.pop("outcome", UNSET)
        outcome: CallOutcome | Unset
        if isinstance(_outcome, Unset):
            outcome = UNSET
        else:
            outcome = CallOutcome(_outcome)

        def _parse_answered_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answered_at_type_0 = datetime.datetime.fromisoformat(data)

                return answered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        answered_at = _parse_answered_at(d.pop("answered_at", UNSET))

        def _parse_ended_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        ended_at = _parse_ended_at(d.pop("ended_at", UNSET))

        note = d.pop("note", UNSET)

        has_recording = d.pop("has_recording", UNSET)

        is_test = d.pop("is_test", UNSET)

        def _parse_read_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                read_at_type_0 = datetime.datetime.fromisoformat(data)

                return read_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        read_at = _parse_read_at(d.pop("read_at", UNSET))

        call = cls(
            id=id,
            call_sid=call_sid,
            direction=direction,
            status=status,
            created_at=created_at,
            seconds=seconds,
            agent=agent,
            number=number,
            tags=tags,
            follow_up=follow_up,
            cost_micros=cost_micros,
            currency=currency,
            from_number=from_number,
            from_presentation=from_presentation,
            to_number=to_number,
            end_reason=end_reason,
            carrier_error=carrier_error,
            outcome=outcome,
            answered_at=answered_at,
            ended_at=ended_at,
            note=note,
            has_recording=has_recording,
            is_test=is_test,
            read_at=read_at,
        )

        call.additional_properties = d
        return call

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
