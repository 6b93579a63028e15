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
# What a call waits for goes to the urgent queue; everything else to CELERY_TASK_DEFAULT_QUEUE.
app.conf.task_routes = {
    "calls.tasks.*": {"queue": "calls"},
    "recordings.tasks.recording_start": {"queue": "calls"},
    "recordings.tasks.*_sweep": {"queue": "calls"},  # never behind the work it looks for
}
app.conf.beat_schedule = {
    # A run that could not start before the next one is due is dropped, not queued up.
    "calls-reap": {
        "task": "calls.tasks.calls_reap",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "calls-reconcile": {
        "task": "calls.tasks.calls_reconcile",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "recordings-sweep": {
        "task": "recordings.tasks.recordings_sweep",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "calls-reconcile-far": {
        "task": "calls.tasks.calls_reconcile",
        "schedule": 3600.0,
        "kwargs": {"hours": 48},
        "options": {"expires": 3600.0},
    },
    "pipelines-sweep": {
        "task": "recordings.tasks.pipelines_sweep",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "artefacts-expire": {
        "task": "recordings.tasks.artefacts_expire",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
}


@setup_logging.connect
def keep_django_logging(**_kwargs: Any) -> None:
    """Having a receiver stops Celery from replacing the handlers of settings.LOGGING."""
