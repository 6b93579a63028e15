from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.happening import Happening


T = TypeVar("T", bound="CallTape")


@_attrs_define
class CallTape:
    """A call's story; `ending` says why its recording stopped before the call did, "" if not.

    Attributes:
        recorded_at (str): When the call began, UTC.
        ending (str): Why recording stopped before the call did; empty if it did not.
        happenings (list[Happening]): What happened, in order.
    """

    recorded_at: str
    ending: str
    happenings: list[Happening]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        recorded_at = self.recorded_at

        ending = self.ending

        happenings = []
        for happenings_item_data in self.happenings:
            happenings_item = happenings_item_data.to_dict()
            happenings.append(happenings_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "recorded_at": recorded_at,
                "ending": ending,
                "happenings": happenings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.happening import Happening

        d = dict(src_dict)
        recorded_at = d.pop("recorded_at")

        ending = d.pop("ending")

        happenings = []
        _happenings = d.pop("happenings")
        for happenings_item_data in _happenings:
            happenings_item = Happening.from_dict(happenings_item_data)

            happenings.append(happenings_item)

        call_tape = cls(
            recorded_at=recorded_at,
            ending=ending,
            happenings=happenings,
        )

        call_tape.additional_properties = d
        return call_tape

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
