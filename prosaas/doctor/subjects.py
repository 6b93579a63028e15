"""What is looked at, in the order of the report."""

from __future__ import annotations

from typing import Final

from prosaas.doctor import (
    broker,
    carrier,
    clocks,
    configuration,
    database,
    encrypted,
    mail_sender,
    models,
    outside,
    storing,
    workers,
)
from prosaas.doctor.findings import Subject

SUBJECTS: Final = (
    Subject("configuration", configuration.look),
    Subject("database", database.look, deadline_s=30.0),
    Subject("redis", broker.look),
    Subject("workers", workers.look),
    Subject("public-url", outside.look, deadline_s=60.0),
    Subject("twilio", carrier.look, deadline_s=120.0),
    Subject("openai", models.look, deadline_s=60.0),
    Subject("storage", storing.look, deadline_s=90.0),
    Subject("clock", clocks.look, deadline_s=30.0),
    Subject("email", mail_sender.look),
    Subject("encryption", encrypted.look, deadline_s=60.0),
)
