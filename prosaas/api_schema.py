"""The OpenAPI 3.1 descriptions of both APIs, as they are checked in (`manage.py apischema`).

They are served from the files: generating one takes seconds, and what is served is what CI has
compared with the released one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import include, path
from django.utils import translation

from prosaas import api_rules, api_words

_SAME: Final = {
    "AgentRef": frozenset({"AgentName", "AgentOfCall", "AnsweringAgent", "CallAgent"}),
    "NumberRef": frozenset({"CallNumber", "NumberName", "NumberOfCall"}),
}
_FILES: Final = re.compile(r" ?\(docs/[a-z-]+\.md\)")  # which customers do not have
_REFERENCE: Final = "Which one, and what it is called."
FOLDER: Final = Path(settings.BASE_DIR) / "docs"


@dataclass(frozen=True, slots=True)
class Described:
    """One API: its file, its addresses, and what is said at the top."""

    file: str
    prefix: str
    urls: str
    title: str
    description: str
    rules: tuple[str, ...]

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
    "session. What all operations have in common:",
    api_rules.RULES,
)
OPERATORS: Final = Described(
    "openapi-admin.json",
    "api/admin/v1/",
    "prosaas.operators_api.urls",
    "ProSaaS for operators",
    "For the people who run the platform: tenants, numbers, usage, live calls, the work after "
    "calls. Every look into one tenant's things is written into its audit log.",
    api_rules.OPERATORS_RULES,
)
EVERY: Final = tuple(api for api in (TENANTS, OPERATORS) if find_spec(api.urls))


def generated(api: Described) -> dict[str, Any]:
    """The description of what the code does now. Warnings of the generator go to stderr."""
    from drf_spectacular.generators import SchemaGenerator  # noqa: PLC0415 - reads every view

    with translation.override("en"):
        patterns = [path(api.prefix, include(api.urls))]
        generator: Any = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]  # the library's
        told: dict[str, Any] = generator.get_schema(request=None, public=True)
        session = told["components"]["securitySchemes"].get("cookieAuth", {})
        session["name"] = "__Host-sessionid"  # over https, whatever it is where this runs
        return _finished(api, dict(json.loads(json.dumps(told, default=str))))


def _finished(api: Described, told: dict[str, Any]) -> dict[str, Any]:
    """With what no view can say: rules, headers, words, webhooks."""
    told = _told_once(told)
    text = f"{api.description}\n\n{api_rules.rules(FOLDER, api.rules)}"
    told["info"] |= {"title": api.title, "description": text}
    told["servers"] = [{"url": "/", "description": "Where this description comes from."}]
    used = set()
    for operations in told["paths"].values():
        for operation in operations.values():
            operation["tags"] = [tag.capitalize() for tag in operation.get("tags", [])]
            used.update(operation["tags"])
            api_rules.headers_told(operation)
            api_words.explain_parameters(operation)
    schemas = told["components"]["schemas"]
    _closed_words(schemas)
    api_words.explain(schemas)
    told["components"]["headers"] = api_rules.headers()
    if api is TENANTS:
        told["tags"] = api_rules.tags(FOLDER, used)
        told["webhooks"] = api_rules.webhooks(schemas)
    return told


def _told_once(told: dict[str, Any]) -> dict[str, Any]:
    """References to agents and numbers have one shape each, whoever tells them."""
    text = _FILES.sub("", json.dumps(told))
    schemas = told["components"]["schemas"]
    for name, others in _SAME.items():
        for other in others & set(schemas):
            text = text.replace(f'#/components/schemas/{other}"', f'#/components/schemas/{name}"')
    told = json.loads(text)
    schemas = told["components"]["schemas"]
    for name, others in _SAME.items():
        found = [schemas.pop(other) for other in sorted(others & set(schemas))]
        for each in found[:1]:
            schemas[name] = {**each, "description": _REFERENCE}
    told["components"]["schemas"] = dict(sorted(schemas.items()))
    return told


def _closed_words(schemas: dict[str, Any]) -> None:
    """Words that are stored as text, and of which there is a list; "" where there is none yet."""
    from calls.engine.states import EndReason  # noqa: PLC0415 - as the views
    from recordings.models.documents import Outcome  # noqa: PLC0415 - as the views
    from tenants.permissions import API_SCOPES  # noqa: PLC0415 - as the views

    words: dict[str, Any] = {"end_reason": EndReason, "outcome": Outcome}
    for name in ("Call", "CallDetail"):
        for field, kinds in words.items():
            found = schemas.get(name, {}).get("properties", {}).get(field)
            if found is not None and "$ref" not in str(found):
                found["enum"] = ["", *(str(word) for word in kinds)]
    for name in ("Key", "NewKey"):
        if name in schemas:
            schemas[name]["properties"]["scopes"]["items"]["enum"] = [
                each.value for each in API_SCOPES
            ]


def written(schema: Mapping[str, Any]) -> str:
    """The text of the file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
