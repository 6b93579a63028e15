"""The Celery application: `celery -A prosaas.celery worker -Q calls,post_call`.

A worker whose database role would see every tenant does not start. Beat asks nothing of the
database: it only names tasks, by the clock.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

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
    "tenants-close": {
        "task": "recordings.tasks.tenants_close",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
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


@worker_init.connect
def refuse_unfenced(**_kwargs: Any) -> None:
    """Ends the worker, with the reason on stderr, before it takes a task (prosaas/boot.py)."""
    from prosaas.boot import NotFenced, fence_require  # noqa: PLC0415 - needs the app registry

    try:
        fence_require()
    except NotFenced as refusal:
        sys.exit(f"The worker does not start: {refusal}")
