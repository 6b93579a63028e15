"""Which database Django may migrate."""

from __future__ import annotations


class OwnerMigrates:
    """Tables are made by the role that owns them, never by the runtime role."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Only the "owner" alias; everything else runs on "default"."""
        return db == "owner"
