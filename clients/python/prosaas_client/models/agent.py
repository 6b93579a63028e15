from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Agent")


@_attrs_define
class Agent:
    """An agent in a list; `number_count` is how many numbers it answers, at whatever hours.

    Attributes:
        id (UUID): Its id, which never changes.
        name (str): What people call it.
        created_at (datetime.datetime): When it was made.
        archived_at (datetime.datetime | None): When it was put away; null while it is in use.
        published_version (int | None): The number of the version that answers; null if none does.
        language (None | str): The language: `en` or `he`; empty where it was not told.
        has_draft (bool): Whether changes wait to be published.
        number_count (int): How many numbers it answers, at whatever hours.
    """

    id: UUID
    name: str
    created_at: datetime.datetime
    archived_at: datetime.datetime | None
    published_version: int | None
    language: None | str
    has_draft: bool
    number_count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        created_at = self.created_at.isoformat()

        archived_at: None | str
        if isinstance(self.archived_at, datetime.datetime):
            archived_at = self.archived_at.isoformat()
        else:
            archived_at = self.archived_at

        published_version: int | None
        published_version = self.published_version

        language: None | str
        language = self.language

        has_draft = self.has_draft

        number_count = self.number_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "created_at": created_at,
                "archived_at": archived_at,
                "published_version": published_version,
                "language": language,
                "has_draft": has_draft,
                "number_count": number_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_archived_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                archived_at_type_0 = datetime.datetime.fromisoformat(data)

                return archived_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        archived_at = _parse_archived_at(d.pop("archived_at"))

        def _parse_published_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        published_version = _parse_published_version(d.pop("published_version"))

        def _parse_language(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        language = _parse_language(d.pop("language"))

        has_draft = d.pop("has_draft")

        number_count = d.pop("number_count")

        agent = cls(
            id=id,
            name=name,
            created_at=created_at,
            archived_at=archived_at,
            published_version=published_version,
            language=language,
            has_draft=has_draft,
            number_count=number_count,
        )

        agent.additional_properties = d
        return agent

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
