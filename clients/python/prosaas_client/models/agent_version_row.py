from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.language import Language

T = TypeVar("T", bound="AgentVersionRow")


@_attrs_define
class AgentVersionRow:
    """A version in the history; `author_email` is of who wrote it, while a member.

    Null for who has no `members.read`.

        Attributes:
            number (int): The version's number, from 1.
            created_at (datetime.datetime): When it was made.
            author_email (None | str): Who wrote it, while a member; else null.
            note (str): Why there is one.
            restored_from (int | None): The number of the version that was taken up again; null if it is new.
            language (Language): * `en` - English
                * `he` - Hebrew
    """

    number: int
    created_at: datetime.datetime
    author_email: None | str
    note: str
    restored_from: int | None
    language: Language
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        created_at = self.created_at.isoformat()

        author_email: None | str
        author_email = self.author_email

        note = self.note

        restored_from: int | None
        restored_from = self.restored_from

        language = self.language.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "created_at": created_at,
                "author_email": author_email,
                "note": note,
                "restored_from": restored_from,
                "language": language,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        number = d.pop("number")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_author_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        author_email = _parse_author_email(d.pop("author_email"))

        note = d.pop("note")

        def _parse_restored_from(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        restored_from = _parse_restored_from(d.pop("restored_from"))

        language = Language(d.pop("language"))

        agent_version_row = cls(
            number=number,
            created_at=created_at,
            author_email=author_email,
            note=note,
            restored_from=restored_from,
            language=language,
        )

        agent_version_row.additional_properties = d
        return agent_version_row

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
