"""What the description of the API says besides its operations: rules, headers, webhooks.

The rules are the sections of docs/*.md, so that they are written once; links to files, which a
customer does not have, become plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

_FILES: Final = re.compile(r" \((?:\[[^\]]*\.md\]\([^)]*\)(?:, )?)+\)")  # "(a.md, b.md)"
_LINK: Final = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]*\)")
_VERSIONS: Final = (
    "## Versions\nThe version is in the address and in `info.version`. Within `v1` nothing is "
    "taken away, and what must be sent does not grow."
)
_COMMON: Final = ("What is sent and answered", "Errors", "Request ids", "Pages", "How often")
RULES: Final = ("Who asks", *_COMMON[:4], "Idempotency", "ETags", _COMMON[4])
OPERATORS_RULES: Final = _COMMON
_TAGS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "Calls": ("search.md", ("Words", "Export")),
    "Webhooks": ("webhooks.md", ("What is told", "Receiving", "When it fails")),
}
_HEADERS: Final[Mapping[str, tuple[dict[str, Any], str]]] = {
    "Location": ({"type": "string"}, "The address of what was made, or of what goes on."),
    "ETag": ({"type": "string"}, "Send it as `If-Match` when you change this."),
    "Retry-After": ({"type": "string"}, "Come again after so many seconds."),
    "RateLimit-Limit": ({"type": "string"}, "Requests a minute that you may make."),
    "RateLimit-Remaining": ({"type": "string"}, "How many are left."),
    "RateLimit-Reset": ({"type": "string"}, "Seconds until they are all there again."),
    "Idempotency-Replayed": ({"type": "string"}, "`true` for an answer that was given before."),
    "X-Request-Id": ({"type": "string"}, "Tell it to us when you ask about this."),
}
_ALWAYS: Final = ("X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_MAKING: Final = ("_create", "_delete", "_test")  # their 202 names what goes on
_LATER: Final = frozenset({"429", "503"})
_ROW: Final = (
    "id", "call_sid", "direction", "from_number", "from_presentation", "to_number", "status",
    "created_at", "answered_at", "agent", "agent_version", "number",
)  # fmt: skip
_NUMBER: Final = ("id", "e164", "country", "kind")
_SIGNED: Final = {
    "webhook-id": "The message's id, the same at every attempt.",
    "webhook-timestamp": "When it was sent: seconds since 1970.",
    "webhook-signature": "`v1,` and the signature; several with spaces between.",
}


def rules(folder: Path, names: Iterable[str]) -> str:
    """The sections of docs/api.md that are so called, as Markdown."""
    return "\n\n".join([*_sections(folder / "api.md", names), _VERSIONS])


def tags(folder: Path, used: Iterable[str]) -> list[dict[str, str]]:
    """Every tag, with what must be known of it."""
    told = []
    for name in sorted(used):
        file, wanted = _TAGS.get(name, ("", ()))
        text = "\n\n".join(_sections(folder / file, wanted)) if file else ""
        told.append({"name": name, **({"description": text} if text else {})})
    return told


def _sections(path: Path, names: Iterable[str]) -> Iterator[str]:
    parts = path.read_text(encoding="utf-8").split("\n## ")
    found = {part.partition("\n")[0]: part for part in parts[1:]}
    for name in names:
        yield _LINK.sub(r"\1", _FILES.sub("", f"## {found[name].strip()}"))


def headers() -> dict[str, Any]:
    """Each header of answers, described once."""
    return {
        name: {"description": text, "required": False, "schema": schema}
        for name, (schema, text) in _HEADERS.items()
    }


def headers_told(operation: Mapping[str, Any]) -> None:
    """Which of them come with which answer."""
    known = {each["name"] for each in operation.get("parameters", [])}
    for status, response in operation["responses"].items():
        is_done = status.startswith("2")
        names = [
            *_ALWAYS,
            *(["Location"] if _is_made(operation, status) else []),
            *(["Retry-After"] if status in _LATER else []),
            *(["Idempotency-Replayed"] if is_done and "Idempotency-Key" in known else []),
            *(["ETag"] if is_done and "If-Match" in known and status != "204" else []),
        ]
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _is_made(operation: Mapping[str, Any], status: str) -> bool:
    name: str = operation["operationId"]
    return status == "201" or (status == "202" and name.endswith(_MAKING))


def webhooks(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent to endpoints, by the word of the event."""
    call, number = schemas["CallDetail"], schemas["PhoneNumber"]
    version = schemas["AgentVersionRow"]
    ids = {"type": "string", "format": "uuid"}
    claimed = _some(number, (*_NUMBER, "monthly_micros", "currency"), agent=ids, claim=ids)
    ended = ("ended_at", "seconds", "transcript")
    published = _some(version, ("number", "created_at", "note", "restored_from", "language"))
    agent = {"$ref": "#/components/schemas/AgentRef"}
    endpoint = _object({"id": ids, "url": {"type": "string"}})
    told = {
        "call.started": ("An agent has answered", _some(call, _ROW)),
        "call.transcribed": ("The transcript is there", _some(call, (*_ROW, *ended))),
        "call.completed": (
            "All work after the call has settled",
            {"$ref": "#/components/schemas/CallDetail"},
        ),
        "number.claimed": ("A number was bought", claimed),
        "number.released": ("A number was given back", _some(number, _NUMBER)),
        "agent.published": (
            "A version of an agent answers from now on",
            _object({"agent": agent, "version": published}),
        ),
        "webhook.test": ("Somebody pressed the test button", _object({"endpoint": endpoint})),
    }
    return {kind: {"post": _message(kind, *about)} for kind, about in told.items()}


def _some(schema: Mapping[str, Any], names: Iterable[str], **more: Any) -> dict[str, Any]:
    return _object({**{name: schema["properties"][name] for name in names}, **more})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def _message(kind: str, summary: str, data: dict[str, Any]) -> dict[str, Any]:
    body = _object(
        {
            "type": {"type": "string", "const": kind},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": data,
        }
    )
    return {
        "operationId": f"webhook_{kind.replace('.', '_')}",
        "tags": ["Webhooks"],
        "summary": summary,
        "parameters": [
            {"in": "header", "name": name, "required": True, "schema": {"type": "string"},
             "description": text}
            for name, text in _SIGNED.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "2XX": {"description": "Taken. Any other answer, or none in 15 s: it is sent again."},
            "410": {"description": "Nobody is here any more: the endpoint is switched off."},
        },
    }  # fmt: skip
