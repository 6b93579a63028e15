"""Where recordings are kept: a private folder, or a bucket (docs/recordings.md).

Nothing here has an address that a browser could open: files are served by our own views. What
fails raises OSError, in a bucket as in a folder; a file that is not there FileNotFoundError.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from django.conf import settings

from recordings.storage.address import Bucket, address
from recordings.storage.folder import PrivateFolder
from recordings.storage.private import Part, PrivateStorage, nameless_file

__all__ = ["Part", "PrivateStorage", "local_copy", "nameless_file", "storage"]


def storage() -> PrivateStorage:
    """The storage of the settings of the moment; BadAddress, which a system check reports too."""
    return _storage(settings.STORAGE_URL, settings.STORAGE_ACCESS_KEY, settings.STORAGE_SECRET_KEY)


def local_copy(key: str) -> AbstractContextManager[Path]:
    """The file on this machine's disk while the context lasts, not to be changed; OSError."""
    return storage().local_copy(key)


@cache
def _storage(url: str, access_key: str, secret_key: str) -> PrivateStorage:
    place = address(url)
    if not isinstance(place, Bucket):
        return PrivateFolder(place.path)
    from recordings.storage.bucket import PrivateBucket  # noqa: PLC0415 its SDK is large

    return PrivateBucket(place, access_key=access_key, secret_key=secret_key)
