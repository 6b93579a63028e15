"""DRF plumbing: the addresses of version 1, one error shape."""

from __future__ import annotations

from typing import Any

from django.db import DataError
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from prosaas.lib.request_id import request_id_of
from tenants.rest.errors import ApiError, error_body


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as {"error": {"code", "message", "fields", "request_id"}}; None for a crash.

    What the database cannot hold, and no serializer refused, is the asker's fault too.
    """
    if isinstance(error, DataError):
        error = ValidationError([_("A value is out of range.")])
    response = exception_handler(error, context)
    if response is None:
        return None
    fields: dict[str, list[str]] = error.fields if isinstance(error, ApiError) else {}
    details = error.detail if isinstance(error, APIException) else response.data["detail"]
    code, message = _code(details, response.status_code), ""
    if isinstance(details, dict):
        fields = _flat(details)
        message = next(iter(fields.get("", [])), _("Some of it is wrong: see `fields`."))
        whole = "query" if _is_read(context) else "body"
        fields = {name or whole: texts for name, texts in fields.items()}
    else:
        message = str(details[0] if isinstance(details, list) and details else details or code)
    if isinstance(error, ApiError):
        for name, value in error.headers.items():
            response[name] = value
    asked = getattr(context.get("request"), "_request", None)
    response.data = error_body(code, message, fields=fields, request_id=request_id_of(asked))
    return response


def _is_read(context: dict[str, Any]) -> bool:
    return getattr(context.get("request"), "method", "") in {"GET", "HEAD", "DELETE"}


def _code(details: Any, status: int) -> str:
    if isinstance(details, ErrorDetail):
        return str(details.code)
    return "invalid" if isinstance(details, dict | list) else f"http-{status}"


def _flat(details: Any, name: str = "") -> dict[str, list[str]]:
    """Sentences by the dotted name of the field; "" is the whole."""
    if isinstance(details, dict):
        pairs = [(_joined(name, str(key)), value) for key, value in details.items()]
    elif isinstance(details, list) and any(isinstance(each, dict | list) for each in details):
        pairs = [(_joined(name, str(at)), each) for at, each in enumerate(details)]
    else:
        each = details if isinstance(details, list) else [details]
        return {name: [str(text) for text in each]} if each else {}
    return {key: texts for at, value in pairs for key, texts in _flat(value, at).items()}


def _joined(name: str, key: str) -> str:
    if key == "non_field_errors":
        return name
    return f"{name}.{key}" if name else key


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tenants.api_urls")),
    path("", include("calls.api_urls")),
    path("", include("recordings.api_urls")),
]
