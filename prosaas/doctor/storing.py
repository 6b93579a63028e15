"""The recordings' storage: a probe is written, read back and deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.core.files.base import ContentFile

from prosaas.doctor.findings import Finding, Skipped, ok, problem
from recordings.storage import PrivateStorage, storage
from recordings.storage.address import BadAddress


def look() -> Iterator[Finding]:
    """Skipped without a STORAGE_URL that can be used, of which a system check tells."""
    try:
        place = storage()
    except BadAddress as error:
        raise Skipped("STORAGE_URL cannot be used") from error
    step = _failed_step(place)
    if not step:
        yield ok("storage", "Recordings can be written, read and deleted.")
        return
    what = f"The recordings' storage fails: a probe could not be {step}."
    yield problem("storage", what, _todo())


def _failed_step(place: PrivateStorage) -> str:
    """The first of three that raises, "" when none does. The probe is taken away in any case."""
    content, step = secrets.token_bytes(32), "written"
    key = f"doctor/{secrets.token_hex(16)}"
    try:
        key = place.save(key, ContentFile(content))
        step = "read back"
        if b"".join(place.part(key, start=0, length=len(content))) != content:
            return step
        step = "deleted"
        place.delete(key)
        if place.exists(key):
            return step
    except OSError:
        with suppress(OSError):
            place.delete(key)
        return step
    return ""


def _todo() -> str:
    if settings.STORAGE_URL.startswith("file:"):
        return (
            "The user of web and workers must be able to make and write the folder of STORAGE_URL."
        )
    return (
        "Do bucket, region and endpoint of STORAGE_URL exist, and may STORAGE_ACCESS_KEY write,"
        " read and delete there?"
    )
