from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.agent_draft import AgentDraft
    from ..models.agent_version import AgentVersion


T = TypeVar("T", bound="AgentDetail")


@_attrs_define
class AgentDetail:
    """An agent with what answers, and with what is being written.

    Attributes:
        id (UUID): Its id, which never changes.
        name (str): What people call it.
        created_at (datetime.datetime): When it was made.
        archived_at (datetime.datetime | None): When it was put away; null while it is in use.
        published (AgentVersion | None): The version that answers; null if none does.
        draft (AgentDraft | None): What the next version will say.
    """

    id: UUID
    name: str
    created_at: datetime.datetime
    archived_at: datetime.datetime | None
    published: AgentVersion | None
    draft: AgentDraft | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_draft import AgentDraft
        from ..models.agent_version import AgentVersion

        id = str(self.id)

        name = self.name

        created_at = self.created_at.isoformat()

        archived_at: None | str
        if isinstance(self.archived_at, datetime.datetime):
            archived_at = self.archived_at.isoformat()
        else:
            archived_at = self.archived_at

        published: dict[str, Any] | None
        if isinstance(self.published, AgentVersion):
            published = self.published.to_dict()
        else:
            published = self.published

        draft: dict[str, Any] | None
        if isinstance(self.draft, AgentDraft):
            draft = self.draft.to_dict()
        else:
            draft = self.draft

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "created_at": created_at,
                "archived_at": archived_at,
                "published": published,
                "draft": draft,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.agent_draft import AgentDraft
        from ..models.agent_version import AgentVersion

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

        def _parse_published(data: object) -> AgentVersion | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                published_type_0 = AgentVersion.from_dict(data)

                return published_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentVersion | None, data)

        published = _parse_published(d.pop("published"))

        def _parse_draft(data: object) -> AgentDraft | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                draft_type_0 = AgentDraft.from_dict(data)

                return draft_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentDraft | None, data)

        draft = _parse_draft(d.pop("draft"))

        agent_detail = cls(
            id=id,
            name=name,
            created_at=created_at,
            archived_at=archived_at,
            published=published,
            draft=draft,
        )

        agent_detail.additional_properties = d
        return agent_detail

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
