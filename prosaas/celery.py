"""The Celery application: `celery -A prosaas.celery worker -Q calls,post_call,webhooks`.

A worker whose database role would see every tenant does not start. Beat asks nothing of the
database: it only names tasks, by the clock, and leaves the time in the cache when it does.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any, Final

from celery import Celery
from celery.signals import after_task_publish, beat_init, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")

BEAT_STAMP: Final = (
    "prosaas.beat"  # in the cache: when beat last named a task, seconds of the epoch
)
_STAMP_KEPT_S: Final = 86_400

app = Celery("prosaas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What a call waits for goes to the urgent queue; everything else to CELERY_TASK_DEFAULT_QUEUE.
app.conf.task_routes = {
    "calls.tasks.*": {"queue": "calls"},
    "calls.tasks.account_reconcile": {"queue": "post_call"},  # waits for the carrier
    "calls.tasks.outbound_settle": {"queue": "post_call"},
    "recordings.tasks.recording_start": {"queue": "calls"},
    "recordings.tasks.*_sweep": {"queue": "calls"},  # never behind the work it looks for
    "tenants.tasks.delivery_send": {"queue": "webhooks"},  # waits for strangers' servers
    "tenants.tasks.deliveries_sweep": {"queue": "calls"},
}
app.conf.beat_schedule = {
    # A run that could not start before the next one is due is dropped, not queued up.
    "calls-reap": {
        "task": "calls.tasks.calls_reap",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "outbound-settle": {
        "task": "calls.tasks.outbound_settle",
        "schedule": 60.0,
        "options": {"expires": 60.0},
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
    "claims-sweep": {
        "task": "tenants.tasks.claims_sweep",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "numbers-release-due": {
        "task": "tenants.tasks.numbers_release_due",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "numbers-check-all": {
        "task": "tenants.tasks.numbers_check_all",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "requests-expire": {
        "task": "tenants.tasks.requests_expire_all",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "deliveries-sweep": {
        "task": "tenants.tasks.deliveries_sweep",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "events-expire": {
        "task": "tenants.tasks.events_expire",
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


@beat_init.connect
def leave_stamps(**_kwargs: Any) -> None:
    """From here on this process is beat; what others publish says nothing of its life."""
    after_task_publish.connect(leave_stamp)
    leave_stamp()


def leave_stamp(**_kwargs: Any) -> None:
    """One write to the cache for each task that beat names, whether or not a worker lives."""
    from django.core.cache import cache  # noqa: PLC0415 - needs the settings

    cache.set(BEAT_STAMP, time.time(), timeout=_STAMP_KEPT_S)
