from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.outcome import Outcome
from ..models.sentiment_enum import SentimentEnum
from ..models.source import Source
from ..models.urgency_enum import UrgencyEnum

T = TypeVar("T", bound="CallSummary")


@_attrs_define
class CallSummary:
    """What the call was about.

    Attributes:
        source (Source): * `recording` - Recording
            * `voicemail` - Voice message
            * `live` - Live transcript
            * `none` - Nothing was said
        model (str): The model that made it; empty if none was asked.
        language (str): The language: `en` or `he`; empty where it was not told.
        text (str): What the call was about.
        outcome (Outcome): * `answered` - Question answered
            * `appointment` - Appointment
            * `message` - Message left
            * `callback` - Wants a call back
            * `complaint` - Complaint
            * `wrong-number` - Wrong number
            * `spam` - Unwanted call
            * `no-speech` - Caller said nothing
            * `missed` - Missed
            * `busy` - Busy
            * `failed` - Failed
        caller_name (str): As the caller told it; empty if not.
        callback_number (str): Where the caller wants to be called back; empty if not told.
        reason (str): Why they called.
        urgency (UrgencyEnum): * `low` - Low
            * `normal` - Normal
            * `urgent` - Urgent
        follow_up (str): What is to be done; empty if nothing.
        sentiment (SentimentEnum): * `positive` - Positive
            * `neutral` - Neutral
            * `negative` - Negative
    """

    source: Source
    model: str
    language: str
    text: str
    outcome: Outcome
    caller_name: str
    callback_number: str
    reason: str
    urgency: UrgencyEnum
    follow_up: str
    sentiment: SentimentEnum
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source.value

        model = self.model

        language = self.language

        text = self.text

        outcome = self.outcome.value

        caller_name = self.caller_name

        callback_number = self.callback_number

        reason = self.reason

        urgency = self.urgency.value

        follow_up = self.follow_up

        sentiment = self.sentiment.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "model": model,
                "language": language,
                "text": text,
                "outcome": outcome,
                "caller_name": caller_name,
                "callback_number": callback_number,
                "reason": reason,
                "urgency": urgency,
                "follow_up": follow_up,
                "sentiment": sentiment,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        source = Source(d.pop("source"))

        model = d.pop("model")

        language = d.pop("language")

        text = d.pop("text")

        outcome = Outcome(d.pop("outcome"))

        caller_name = d.pop("caller_name")

        callback_number = d.pop("callback_number")

        reason = d.pop("reason")

        urgency = UrgencyEnum(d.pop("urgency"))

        follow_up = d.pop("follow_up")

        sentiment = SentimentEnum(d.pop("sentiment"))

        call_summary = cls(
            source=source,
            model=model,
            language=language,
            text=text,
            outcome=outcome,
            caller_name=caller_name,
            callback_number=callback_number,
            reason=reason,
            urgency=urgency,
            follow_up=follow_up,
            sentiment=sentiment,
        )

        call_summary.additional_properties = d
        return call_summary

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
