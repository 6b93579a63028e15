"""Style sheets and scripts from the checkout, found once a process; no build step (ADR 0008)."""

from __future__ import annotations

from typing import Any, ClassVar

from servestatic.middleware import ServeStaticMiddleware


class StaticFiles(ServeStaticMiddleware):  # type: ignore[misc]  # servestatic has no types
    """Answers /static/… before anything reads a session; any other path costs one dict look-up."""

    _found: ClassVar[dict[str, Any]] = {}
    _folders: ClassVar[list[tuple[str, str]]] = []

    def add_files_from_finders(self) -> None:
        """Asks Django's finders the first time; a second handler in the process reuses that."""
        if not self._found:
            super().add_files_from_finders()
            self._found.update(self.files)
            self._folders.extend(self.directories)
        self.files.update(self._found)
        self.directories[:] = self._folders
