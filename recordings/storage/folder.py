"""Recordings in a folder: files 0600, directories 0700."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from recordings.storage.private import Part, PrivateStorage


class PrivateFolder(PrivateStorage, FileSystemStorage):
    """A folder that only our user may look into."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            location=path, file_permissions_mode=0o600, directory_permissions_mode=0o700
        )

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        """The file itself."""
        path = Path(self.path(key))
        if not path.is_file():
            raise FileNotFoundError("no such recording in the folder")
        yield path

    def part(self, key: str, *, start: int, length: int) -> Part:
        """Bytes of the file, in chunks."""
        file = Path(self.path(key)).open("rb")  # noqa: SIM115 the part closes it
        file.seek(start)
        return Part(file, length)

    def delete(self, name: str) -> None:
        """The file, and its call's directory when that is empty now."""
        super().delete(name)
        path = Path(self.path(name))
        if path.parent != Path(self.location):
            with suppress(OSError):
                path.parent.rmdir()

    def _save(self, name: str, content: File[bytes]) -> str:
        """On the disk, with its place in the folder, before a row can name it."""
        kept = str(super()._save(name, content))  # type: ignore[misc]  # not in the stubs
        path = Path(self.path(kept))
        _sync(path)
        for folder in path.parents:
            _sync(folder)
            if folder == Path(self.location):
                break
        return kept


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
