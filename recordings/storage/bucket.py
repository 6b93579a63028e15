"""Recordings in an S3-compatible bucket, through django-storages.

Objects get no ACL: they are private unless the bucket's owner says otherwise, and services that
have switched ACLs off accept them. What goes wrong is an OSError, as in a folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]

from recordings.storage.address import Bucket
from recordings.storage.private import Part, PrivateStorage, nameless_file

_CONNECT_S, _READ_S = 5, 30
_IN_MEMORY: Final = 4 * 1024 * 1024  # bytes of a file that is opened whole
_NOT_FOUND: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class PrivateBucket(PrivateStorage, S3Storage):  # type: ignore[misc]
    """A bucket, written and read in one thread so that memory stays flat."""

    def __init__(self, place: Bucket, *, access_key: str, secret_key: str) -> None:
        super().__init__(
            bucket_name=place.name,
            location=place.prefix,
            endpoint_url=place.endpoint or None,
            region_name=place.region or None,
            access_key=access_key or None,
            secret_key=secret_key or None,
            security_token=None,
            querystring_auth=False,
            max_memory_size=_IN_MEMORY,
            transfer_config=TransferConfig(use_threads=False),
            client_config=_config(place),
        )

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        """A download, gone afterwards."""
        with nameless_file() as (file, path):
            with _as_os_error():
                self._object(key).download_fileobj(file, Config=self.transfer_config)
            file.flush()
            yield path

    def part(self, key: str, *, start: int, length: int) -> Part:
        """Bytes of the object, by one ranged request."""
        if not length:
            return Part(BytesIO(), 0)
        with _as_os_error():
            found = self._object(key).get(Range=f"bytes={start}-{start + length - 1}")
        return Part(found["Body"], length, _as_os_error)

    def delete(self, name: str) -> None:
        """The object; one that is not there is no error."""
        with _as_os_error():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Whether the object is there."""
        with _as_os_error():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Names of folders and of files under a key."""
        with _as_os_error():
            folders, files = super().listdir(path)
            return list(folders), list(files)

    def _save(self, name: str, content: File[bytes]) -> str:
        with _as_os_error():
            return str(super()._save(name, content))

    def _object(self, key: str) -> Any:
        return self.bucket.Object(self._normalize_name(key))


def _config(place: Bucket) -> Config:
    return Config(
        connect_timeout=_CONNECT_S,
        read_timeout=_READ_S,
        retries={"mode": "standard", "max_attempts": 2},
        s3={"addressing_style": "path"} if place.endpoint else None,
        # Checksums in trailers are Amazon's own; other services refuse them.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _NOT_FOUND:
            raise FileNotFoundError("no such recording in the bucket") from error
        raise OSError("the bucket refused") from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError("the bucket does not answer") from error
