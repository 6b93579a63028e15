"""A provider's refusal as a stage's verdict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from prosaas.lib.twilio.errors import TwilioFailed
from recordings.openai_rest.client import OpenAiFailed
from recordings.stages.verdict import GaveUp, TryLater


@contextmanager
def asking_openai() -> Iterator[None]:
    """TryLater for what may pass, GaveUp for what will not."""
    try:
        yield
    except OpenAiFailed as error:
        if not error.retryable:
            raise GaveUp(error.reason) from error
        raise TryLater(error.reason, at_least=timedelta(seconds=error.wait_s or 0)) from error


@contextmanager
def asking_twilio() -> Iterator[None]:
    """TryLater for what may pass, GaveUp for what will not."""
    try:
        yield
    except TwilioFailed as error:
        reason = f"twilio-{error.code or error.status or 'unreachable'}"
        if error.retryable:
            raise TryLater(reason) from error
        raise GaveUp(reason) from error
