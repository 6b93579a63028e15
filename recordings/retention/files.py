"""Deleting files in the private storage, verified."""

from __future__ import annotations

from uuid import UUID

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


def tenant_files_delete(tenant_id: UUID) -> int:
    """Delete every file of a tenant, also those no row names; how many there were. NotDeleted."""
    count = _folder_delete(str(tenant_id))
    if any(_listed(str(tenant_id))):
        raise NotDeleted("storage-kept-it")
    return count


def _folder_delete(folder: str) -> int:
    folders, files = _listed(folder)
    count = sum(_folder_delete(f"{folder}/{name}") for name in folders)
    for name in files:
        file_delete(f"{folder}/{name}")
    file_delete(folder)  # empty now; a bucket has none
    return count + len(files)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """The names of the folders and of the files in a folder; of one that is not there, none."""
    try:
        folders, files = storage().listdir(folder)
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise NotDeleted("storage-refused") from error
    return list(filter(None, folders)), list(filter(None, files))
