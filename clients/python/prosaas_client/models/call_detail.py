from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.call_detail_end_reason import CallDetailEndReason
from ..models.call_detail_outcome import CallDetailOutcome
from ..models.call_status import CallStatus
from ..models.direction import Direction
from ..models.follow_up_enum import FollowUpEnum
from ..models.from_presentation_enum import FromPresentationEnum

if TYPE_CHECKING:
    from ..models.agent_ref import AgentRef
    from ..models.call_detail_extracted_type_0 import CallDetailExtractedType0
    from ..models.call_metrics import CallMetrics
    from ..models.call_notice import CallNotice
    from ..models.call_recording import CallRecording
    from ..models.call_stage import CallStage
    from ..models.call_summary import CallSummary
    from ..models.call_transcript import CallTranscript
    from ..models.call_turn import CallTurn
    from ..models.number_ref import NumberRef
    from ..models.usage_line import UsageLine


T = TypeVar("T", bound="CallDetail")


@_attrs_define
class CallDetail:
    """A call with everything about it, as call_told makes it.

    Null without `recordings.read`: recordings, transcript, summary and extracted; without
    `usage.read`: cost_micros, currency and cost_lines. Transcript, summary, metrics and these are
    null too while there is none.

        Attributes:
            id (UUID): Its id, which never changes.
            call_sid (None | str): Twilio's; null until it has named the call, and for a test from the browser.
            direction (Direction): * `inbound` - Inbound
                * `outbound` - Outbound
            from_number (str): Who called, E.164; empty where the number was withheld.
            from_presentation (FromPresentationEnum): * `allowed` - Number shown
                * `anonymous` - Withheld number
                * `unavailable` - Unknown number
            to_number (str): Who was called, E.164.
            status (CallStatus): * `queued` - Queued
                * `initiated` - Dialling
                * `ringing` - Ringing
                * `in-progress` - In progress
                * `completed` - Completed
                * `busy` - Busy
                * `no-answer` - No answer
                * `failed` - Failed
                * `canceled` - Cancelled
            end_reason (CallDetailEndReason): Why the call ended, as we know it; empty while it goes on, or if no agent took
                part.
            carrier_error (int | None): Twilio's error code; null if it told none.
            created_at (datetime.datetime): When the call came in, or was asked for.
            answered_at (datetime.datetime | None): When somebody, or an agent, answered; null if nobody has.
            ended_at (datetime.datetime | None): When the call ended; null while it goes on.
            seconds (int | None): How long it lasted, in whole seconds; null while that is not known.
            agent (AgentRef): Which one, and what it is called.
            agent_version (int | None): The number of the version that spoke; null where a draft was tried.
            number (None | NumberRef): The number of the tenant's; null for a test from the browser.
            outcome (CallDetailOutcome): How the call came out, by its summary; empty until there is one.
            has_recording (bool): Whether there is anything to listen to.
            is_test (bool): Whether it was tried from the browser, and no call of the telephone.
            read_at (datetime.datetime | None): When somebody of yours first opened it; null while nobody has.
            follow_up (FollowUpEnum): * `none` - none
                * `open` - open
                * `done` - done
            tags (list[str]): By the alphabet.
            note (str): What your people wrote about it; empty if nothing.
            turns (list[CallTurn]): What was said, as it was spoken.
            notices (list[CallNotice]): What callers are told first, and whether they heard it.
            metrics (CallMetrics | None): What was measured of the sound; null if no agent took part, or not yet.
            stages (list[CallStage]): The work after the call, in the order in which it is done.
            settled (bool): Whether nothing more is to come.
            recordings (list[CallRecording] | None): Its recordings; null without `recordings.read`.
            transcript (CallTranscript | None): What was said, from the recording; null without `recordings.read`.
            summary (CallSummary | None): What it was about; null without `recordings.read`.
            extracted (CallDetailExtractedType0 | None): The tenant's own fields by name; null where nothing was said of
                one.
            cost_micros (int | None): The sum of `cost_lines`, in millionths of `currency`.
            currency (None | str): ISO 4217, three letters.
            cost_lines (list[UsageLine] | None): What the cost is made of; null without `usage.read`.
            erasure_id (None | UUID): While the call is being erased: the receipt's id.
    """

    id: UUID
    call_sid: None | str
    direction: Direction
    from_number: str
    from_presentation: FromPresentationEnum
    to_number: str
    status: CallStatus
    end_reason: CallDetailEndReason
    carrier_error: int | None
    created_at: datetime.datetime
    answered_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    seconds: int | None
    agent: AgentRef
    agent_version: int | None
    number: None | NumberRef
    outcome: CallDetailOutcome
    has_recording: bool
    is_test: bool
    read_at: datetime.datetime | None
    follow_up: FollowUpEnum
    tags: list[str]
    note: str
    turns: list[CallTurn]
    notices: list[CallNotice]
    metrics: CallMetrics | None
    stages: list[CallStage]
    settled: bool
    recordings: list[CallRecording] | None
    transcript: CallTranscript | None
    summary: CallSummary | None
    extracted: CallDetailExtractedType0 | None
    cost_micros: int | None
    currency: None | str
    cost_lines: list[UsageLine] | None
    erasure_id: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.call_detail_extracted_type_0 import CallDetailExtractedType0
        from ..models.call_metrics import CallMetrics
        from ..models.call_summary import CallSummary
        from ..models.call_transcript import CallTranscript
        from ..models.number_ref import NumberRef

        id = str(self.id)

        call_sid: None | str
        call_sid = self.call_sid

        direction = self.direction.value

        from_number = self.from_number

        from_presentation = self.from_presentation.value

        to_number = self.to_number

        status = self.status.value

        end_reason = self.end_reason.value

        carrier_error: int | None
        carrier_error = self.carrier_error

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

        agent = self.agent.to_dict()

        agent_version: int | None
        agent_version = self.agent_version

        number: dict[str, Any] | None
        if isinstance(self.number, NumberRef):
            number = self.number.to_dict()
        else:
            number = self.number

        outcome = self.outcome.value

        has_recording = self.has_recording

        is_test = self.is_test

        read_at: None | str
        if isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        follow_up = self.follow_up.value

        tags = self.tags

        note = self.note

        turns = []
        for turns_item_data in self.turns:
            turns_item = turns_item_data.to_dict()
            turns.append(turns_item)

        notices = []
        for notices_item_data in self.notices:
            notices_item = notices_item_data.to_dict()
            notices.append(notices_item)

        metrics: dict[str, Any] | None
        if isinstance(self.metrics, CallMetrics):
            metrics = self.metrics.to_dict()
        else:
            metrics = self.metrics

        stages = []
        for stages_item_data in self.stages:
            stages_item = stages_item_data.to_dict()
            stages.append(stages_item)

        settled = self.settled

        recordings: list[dict[str, Any]] | None
        if isinstance(self.recordings, list):
            recordings = []
            for recordings_type_0_item_data in self.recordings:
                recordings_type_0_item = recordings_type_0_item_data.to_dict()
                recordings.append(recordings_type_0_item)

        else:
            recordings = self.recordings

        transcript: dict[str, Any] | None
        if isinstance(self.transcript, CallTranscript):
            transcript = self.transcript.to_dict()
        else:
            transcript = self.transcript

        summary: dict[str, Any] | None
        if isinstance(self.summary, CallSummary):
            summary = self.summary.to_dict()
        else:
            summary = self.summary

        extracted: dict[str, Any] | None
        if isinstance(self.extracted, CallDetailExtractedType0):
            extracted = self.extracted.to_dict()
        else:
            extracted = self.extracted

        cost_micros: int | None
        cost_micros = self.cost_micros

        currency: None | str
        currency = self.currency

        cost_lines: list[dict[str, Any]] | None
        if isinstance(self.cost_lines, list):
            cost_lines = []
            for cost_lines_type_0_item_data in self.cost_lines:
                cost_lines_type_0_item = cost_lines_type_0_item_data.to_dict()
                cost_lines.append(cost_lines_type_0_item)

        else:
            cost_lines = self.cost_lines

        erasure_id: None | str
        if isinstance(self.erasure_id, UUID):
            erasure_id = str(self.erasure_id)
        else:
            erasure_id = self.erasure_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "call_sid": call_sid,
                "direction": direction,
                "from_number": from_number,
                "from_presentation": from_presentation,
                "to_number": to_number,
                "status": status,
                "end_reason": end_reason,
                "carrier_error": carrier_error,
                "created_at": created_at,
                "answered_at": answered_at,
                "ended_at": ended_at,
                "seconds": seconds,
                "agent": agent,
                "agent_version": agent_version,
                "number": number,
                "outcome": outcome,
                "has_recording": has_recording,
                "is_test": is_test,
                "read_at": read_at,
                "follow_up": follow_up,
                "tags": tags,
                "note": note,
                "turns": turns,
                "notices": notices,
                "metrics": metrics,
                "stages": stages,
                "settled": settled,
                "recordings": recordings,
                "transcript": transcript,
                "summary": summary,
                "extracted": extracted,
                "cost_micros": cost_micros,
                "currency": currency,
                "cost_lines": cost_lines,
                "erasure_id": erasure_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.agent_ref import AgentRef
        from ..models.call_detail_extracted_type_0 import CallDetailExtractedType0
        from ..models.call_metrics import CallMetrics
        from ..models.call_notice import CallNotice
        from ..models.call_recording import CallRecording
        from ..models.call_stage import CallStage
        from ..models.call_summary import CallSummary
        from ..models.call_transcript import CallTranscript
        from ..models.call_turn import CallTurn
        from ..models.number_ref import NumberRef
        from ..models.usage_line import UsageLine

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        def _parse_call_sid(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        call_sid = _parse_call_sid(d.pop("call_sid"))

        direction = Direction(d.pop("direction"))

        from_number = d.pop("from_number")

        from_presentation = FromPresentationEnum(d.pop("from_presentation"))

        to_number = d.pop("to_number")

        status = CallStatus(d.pop("status"))

        end_reason = CallDetailEndReason(d.pop("end_reason"))

        def _parse_carrier_error(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        carrier_error = _parse_carrier_error(d.pop("carrier_error"))

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

        agent = AgentRef.from_dict(d.pop("agent"))

        def _parse_agent_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        agent_version = _parse_agent_version(d.pop("agent_version"))

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

        outcome = CallDetailOutcome(d.pop("outcome"))

        has_recording = d.pop("has_recording")

        is_test = d.pop("is_test")

        def _parse_read_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                read_at_type_0 = datetime.datetime.fromisoformat(data)

                return read_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        read_at = _parse_read_at(d.pop("read_at"))

        follow_up = FollowUpEnum(d.pop("follow_up"))

        tags = cast(list[str], d.pop("tags"))

        note = d.pop("note")

        turns = []
        _turns = d.pop("turns")
        for turns_item_data in _turns:
            turns_item = CallTurn.from_dict(turns_item_data)

            turns.append(turns_item)

        notices = []
        _notices = d.pop("notices")
        for notices_item_data in _notices:
            notices_item = CallNotice.from_dict(notices_item_data)

            notices.append(notices_item)

        def _parse_metrics(data: object) -> CallMetrics | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                metrics_type_0 = CallMetrics.from_dict(data)

                return metrics_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CallMetrics | None, data)

        metrics = _parse_metrics(d.pop("metrics"))

        stages = []
        _stages = d.pop("stages")
        for stages_item_data in _stages:
            stages_item = CallStage.from_dict(stages_item_data)

            stages.append(stages_item)

        settled = d.pop("settled")

        def _parse_recordings(data: object) -> list[CallRecording] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                recordings_type_0 = []
                _recordings_type_0 = data
                for recordings_type_0_item_data in _recordings_type_0:
                    recordings_type_0_item = CallRecording.from_dict(
                        recordings_type_0_item_data
                    )

                    recordings_type_0.append(recordings_type_0_item)

                return recordings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[CallRecording] | None, data)

        recordings = _parse_recordings(d.pop("recordings"))

        def _parse_transcript(data: object) -> CallTranscript | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                transcript_type_0 = CallTranscript.from_dict(data)

                return transcript_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CallTranscript | None, data)

        transcript = _parse_transcript(d.pop("transcript"))

        def _parse_summary(data: object) -> CallSummary | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                summary_type_0 = CallSummary.from_dict(data)

                return summary_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CallSummary | None, data)

        summary = _parse_summary(d.pop("summary"))

        def _parse_extracted(data: object) -> CallDetailExtractedType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                extracted_type_0 = CallDetailExtractedType0.from_dict(data)

                return extracted_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CallDetailExtractedType0 | None, data)

        extracted = _parse_extracted(d.pop("extracted"))

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

        def _parse_cost_lines(data: object) -> list[UsageLine] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                cost_lines_type_0 = []
                _cost_lines_type_0 = data
                for cost_lines_type_0_item_data in _cost_lines_type_0:
                    cost_lines_type_0_item = UsageLine.from_dict(
                        cost_lines_type_0_item_data
                    )

                    cost_lines_type_0.append(cost_lines_type_0_item)

                return cost_lines_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UsageLine] | None, data)

        cost_lines = _parse_cost_lines(d.pop("cost_lines"))

        def _parse_erasure_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                erasure_id_type_0 = UUID(data)

                return erasure_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        erasure_id = _parse_erasure_id(d.pop("erasure_id"))

        call_detail = cls(
            id=id,
            call_sid=call_sid,
            direction=direction,
            from_number=from_number,
            from_presentation=from_presentation,
            to_number=to_number,
            status=status,
            end_reason=end_reason,
            carrier_error=carrier_error,
            created_at=created_at,
            answered_at=answered_at,
            ended_at=ended_at,
            seconds=seconds,
            agent=agent,
            agent_version=agent_version,
            number=number,
            outcome=outcome,
            has_recording=has_recording,
            is_test=is_test,
            read_at=read_at,
            follow_up=follow_up,
            tags=tags,
            note=note,
            turns=turns,
            notices=notices,
            metrics=metrics,
            stages=stages,
            settled=settled,
            recordings=recordings,
            transcript=transcript,
            summary=summary,
            extracted=extracted,
            cost_micros=cost_micros,
            currency=currency,
            cost_lines=cost_lines,
            erasure_id=erasure_id,
        )

        call_detail.additional_properties = d
        return call_detail

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
