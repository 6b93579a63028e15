"""`python -m tests.browser.fill --tenant ID --language he`: fills a tenant of a running stack.

It works on the database of the environment and prints the ids of what it made as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from uuid import UUID

import django


def main() -> None:
    """Fill one tenant, whose first agent, number and owner are there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenant", type=UUID, required=True)
    parser.add_argument("--language", choices=["en", "he"], default="en")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    django.setup()
    from tenants.context import tenant_context  # noqa: PLC0415 - needs the app registry
    from tests.browser.rows import filled  # noqa: PLC0415 - likewise

    with tenant_context(options.tenant):
        made = filled(options.tenant, options.language)
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main()
