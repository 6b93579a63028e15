"""The OpenAPI 3.1 descriptions of both APIs, as they are checked in (`manage.py apischema`).

They are served from the files: generating one takes seconds, and what is served is what CI has
compared with the released one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import include, path
from django.utils import translation

FOLDER: Final = Path(settings.BASE_DIR) / "docs"


@dataclass(frozen=True, slots=True)
class Described:
    """One API: its file, its addresses, and what is said at the top."""

    file: str
    prefix: str
    urls: str
    title: str
    description: str

    @property
    def path(self) -> Path:
        """Where it is checked in."""
        return FOLDER / self.file


TENANTS: Final = Described(
    "openapi.json",
    "api/v1/",
    "prosaas.api",
    "ProSaaS",
    "What a business has here: calls, agents, numbers, webhooks. By API key or by a member's "
    "session. Errors, pages, idempotency and rates are described in docs/api.md.",
)
OPERATORS: Final = Described(
    "openapi-admin.json",
    "api/admin/v1/",
    "prosaas.operators_api.urls",
    "ProSaaS for operators",
    "For the people who run the platform: tenants, numbers, usage, live calls, the work after "
    "calls. Every look into one tenant's things is written into its audit log.",
)
EVERY: Final = tuple(api for api in (TENANTS, OPERATORS) if find_spec(api.urls))


def generated(api: Described) -> dict[str, Any]:
    """The description of what the code does now. Warnings of the generator go to stderr."""
    from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415 - reads every view

    with translation.override("en"):
        patterns = [path(api.prefix, include(api.urls))]
        generator: Any = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]  # the library's
        told: dict[str, Any] = generator.get_schema(request=None, public=True)
        told["info"] |= {"title": api.title, "description": api.description}
        session = told["components"]["securitySchemes"].get("cookieAuth", {})
        session["name"] = "__Host-sessionid"  # over https, whatever it is where this runs
        for operations in told["paths"].values():
            for operation in operations.values():
                operation["tags"] = [tag.capitalize() for tag in operation.get("tags", [])]
        return dict(json.loads(json.dumps(told, default=str)))


def written(schema: Mapping[str, Any]) -> str:
    """The text of the file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
