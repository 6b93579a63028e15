from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordingsConfig(AppConfig):
    """What was said, kept: listens to calls and does its work in Celery."""

    name = "recordings"
    verbose_name = _("Recordings")

    def ready(self) -> None:
        """Connect the receivers."""
        from recordings import receivers  # noqa: F401, PLC0415 - needs the app registry
