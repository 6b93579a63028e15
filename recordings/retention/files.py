"""Deleting files in the private storage, verified."""

from __future__ import annotations

from recordings.retention.not_deleted import NotDeleted
from recordings.storage import storage


def file_delete(key: str) -> None:
    """Delete a file, there or not, and see that it is gone; NotDeleted."""
    files = storage()
    try:
        files.delete(key)
        still_there = files.exists(key)
    except OSError as error:
        raise NotDeleted("storage-refused") from error
    if still_there:
        raise NotDeleted("storage-kept-it")
