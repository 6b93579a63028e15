"""`manage.py apischema [--check] [--release]`: docs/openapi*.json are what the code does."""

from __future__ import annotations

import shutil
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from prosaas.api_schema import EVERY, FOLDER, TENANTS, generated, written


class Command(BaseCommand):
    """Generates both; with --check writes nothing and fails when it would."""

    help = "Write docs/openapi.json and docs/openapi-admin.json."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--check, --release."""
        parser.add_argument("--check", action="store_true", help="only compare, exit 1 if stale")
        parser.add_argument(
            "--release", action="store_true", help="from now on, this is what must stay compatible"
        )

    def handle(self, *, check: bool, release: bool, **_options: Any) -> None:
        """CommandError for stale files (--check), and where the generator had to guess."""
        stale, has_guessed = [], False
        for api in EVERY:
            schema = generated(api)
            validate_schema(schema)  # type: ignore[no-untyped-call]  # the library's
            text = written(schema)
            if check:
                known = api.path.read_text(encoding="utf-8") if api.path.exists() else ""
                stale += [api.file] if known != text else []
            else:
                api.path.write_text(text, encoding="utf-8")
            has_guessed |= bool(GENERATOR_STATS)
        if has_guessed:
            raise CommandError("The generator had to guess: say it with extend_schema.")
        if stale:
            raise CommandError(f"stale: {', '.join(stale)}. Run make schema.")
        if release:
            shutil.copyfile(TENANTS.path, FOLDER / "openapi-released.json")
