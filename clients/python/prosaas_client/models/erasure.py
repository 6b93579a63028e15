from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.erasure_erased import ErasureErased
    from ..models.erasure_remains import ErasureRemains


T = TypeVar("T", bound="Erasure")


@_attrs_define
class Erasure:
    """Counts of what is gone, by kind; and why a call is not, by its id.

    Attributes:
        id (UUID): Its id, which never changes.
        requested_at (datetime.datetime): When it was asked for.
        finished_at (datetime.datetime | None): When nothing remained; null while something does.
        erased (ErasureErased): How many things of each kind are gone.
        remains (ErasureRemains): Why something is still there: a word by the call's id; empty once all is gone.
    """

    id: UUID
    requested_at: datetime.datetime
    finished_at: datetime.datetime | None
    erased: ErasureErased
    remains: ErasureRemains
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        requested_at = self.requested_at.isoformat()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        erased = self.erased.to_dict()

        remains = self.remains.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "requested_at": requested_at,
                "finished_at": finished_at,
                "erased": erased,
                "remains": remains,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.erasure_erased import ErasureErased
        from ..models.erasure_remains import ErasureRemains

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        erased = ErasureErased.from_dict(d.pop("erased"))

        remains = ErasureRemains.from_dict(d.pop("remains"))

        erasure = cls(
            id=id,
            requested_at=requested_at,
            finished_at=finished_at,
            erased=erased,
            remains=remains,
        )

        erasure.additional_properties = d
        return erasure

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
