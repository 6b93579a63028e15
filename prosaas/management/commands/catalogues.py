"""`manage.py catalogues [--check]`: translations up to date with the sources, and complete."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Extracts, merges and compiles; with --check writes nothing and fails when it would."""

    help = "Extract strings to locale/*/LC_MESSAGES/django.po and compile them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true", help="only compare, exit 1 if stale")

    def handle(self, *, check: bool, **_options: Any) -> None:
        """CommandError for stale files (--check) and for strings without a translation."""
        from prosaas.lib.catalogues import compiled  # noqa: PLC0415 - Babel is for development

        problems: list[str] = []
        for language, _name in settings.LANGUAGES:
            catalogue = compiled(settings.BASE_DIR, language)
            if check:
                problems += [f"stale: {path}" for path in catalogue.stale()]
            else:
                catalogue.write()
            problems += [f"{language}: not translated: {text}" for text in catalogue.untranslated]
        if problems:
            raise CommandError("\n".join([*problems, "Run manage.py catalogues, then translate."]))
