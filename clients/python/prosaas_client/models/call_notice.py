from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.notice_kind import NoticeKind

T = TypeVar("T", bound="CallNotice")


@_attrs_define
class CallNotice:
    """A line that came first; `heard_ms` is ms of the stream, null if it was not heard whole.

    Attributes:
        kind (NoticeKind): * `disclosure` - An AI is speaking
            * `consent` - The call is recorded
        text (str): What was said.
        heard_ms (int | None): When it had been heard whole: ms of the stream; null if it was not.
    """

    kind: NoticeKind
    text: str
    heard_ms: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        text = self.text

        heard_ms: int | None
        heard_ms = self.heard_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "text": text,
                "heard_ms": heard_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = NoticeKind(d.pop("kind"))

        text = d.pop("text")

        def _parse_heard_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        heard_ms = _parse_heard_ms(d.pop("heard_ms"))

        call_notice = cls(
            kind=kind,
            text=text,
            heard_ms=heard_ms,
        )

        call_notice.additional_properties = d
        return call_notice

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
