"""Refusals of the API. Each has a code that programs read; prosaas.api gives them one shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import APIException


class ApiError(APIException):
    """A refusal: `code` for programs, a sentence for people, and what is wrong by field.

    422 unless told otherwise: what was asked is well formed and cannot be done. `headers` go with
    the answer.
    """

    status_code = 422

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 422,
        fields: Mapping[str, list[str]] | None = None,
    ) -> None:
        super().__init__(message, code)
        self.status_code = status
        self.fields = dict(fields or {})
        self.headers: dict[str, str] = {}


def refused(code: str, error: Exception, *, field: str = "", status: int = 422) -> ApiError:
    """A service's refusal, whose text is a sentence, as the API's; of one field where it says."""
    message = str(error)
    return ApiError(code, message, status=status, fields={field: [message]} if field else None)


def error_body(
    code: str, message: str, *, fields: Mapping[str, list[str]] | None = None, request_id: str
) -> dict[str, Any]:
    """The one shape of what is refused or fails, under /api/."""
    told = {"code": code, "message": message, "fields": dict(fields or {})}
    return {"error": {**told, "request_id": request_id}}
