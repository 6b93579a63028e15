"""The Celery application: `celery -A prosaas.celery worker -Q calls,post_call`."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")

app = Celery("prosaas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_kwargs: Any) -> None:
    """Having a receiver stops Celery from replacing the handlers of settings.LOGGING."""
