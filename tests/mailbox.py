"""Fixture: account mail is sent, at once, into a list (tenants/tasks/mail.py)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from pytest_django import Settings

from prosaas.celery import app


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[list[EmailMessage]]:
    """What was sent. Nothing is before a commit: mark the test django_db(transaction=True)."""
    settings.EMAIL_URL = "smtp://mail.example.com"
    settings.DEFAULT_FROM_EMAIL = "calls@example.com"
    was, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield mail.outbox
    app.conf.task_always_eager = was
