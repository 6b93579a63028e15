"""E-mail: whether there is somebody to send it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from prosaas.doctor.findings import Finding, ok, warning


def look() -> Iterator[Finding]:
    """Nothing is sent; a wrong sender is a system check's business."""
    if settings.EMAIL_URL:
        yield ok("email", "E-mail has a server and a sender.")
        return
    what = "EMAIL_URL is not set: nobody is written to about calls, and nobody can sign up."
    yield warning("email", what, "Set EMAIL_URL and EMAIL_FROM (docs/notifications.md).")
