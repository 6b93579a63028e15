from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WebhookAttempt")


@_attrs_define
class WebhookAttempt:
    """One request: the HTTP status and the beginning of the answer, or one word why none came.

    Attributes:
        number (int): Which attempt it was, from 1.
        at (datetime.datetime): When it was made.
        took_ms (int): How long it took, in ms.
        status (int | None): The HTTP status that came back; null if none did.
        error (str): One word why there was no answer; empty if there was.
        answer (str): The beginning of the answer.
    """

    number: int
    at: datetime.datetime
    took_ms: int
    status: int | None
    error: str
    answer: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        at = self.at.isoformat()

        took_ms = self.took_ms

        status: int | None
        status = self.status

        error = self.error

        answer = self.answer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "at": at,
                "took_ms": took_ms,
                "status": status,
                "error": error,
                "answer": answer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        number = d.pop("number")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        took_ms = d.pop("took_ms")

        def _parse_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        status = _parse_status(d.pop("status"))

        error = d.pop("error")

        answer = d.pop("answer")

        webhook_attempt = cls(
            number=number,
            at=at,
            took_ms=took_ms,
            status=status,
            error=error,
            answer=answer,
        )

        webhook_attempt.additional_properties = d
        return webhook_attempt

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
