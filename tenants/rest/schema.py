"""How operations tell the schema what they answer: one error shape, every status by its number.

    @extend_schema(
        operation_id="calls_list",
        tags=["Calls"],
        summary="List calls",
        parameters=[CallQuery],
        responses={200: CallSerializer(many=True), **errors(422)},
        examples=[example("One call", {...})],
    )

400, 401, 403, 429 and 503 are added to every operation, 404 to those with an id in the address,
415 to those with a body; `errors` names what else there is.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]{0,253}[!-~])?$"},
    OpenApiParameter.HEADER,
    description="Any text of yours, the same for each try: what was asked is done once.",
)
IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of what you have read. 428 without it, 412 once it has changed.",
)
_ALWAYS: Final = (400, 401, 403, 429, 503)
_WORDS: Final = {
    400: "Malformed: `fields` says what is wrong.",
    401: "No key, or one that is not valid.",
    403: "The key's scopes, or the member's role, do not allow it.",
    404: "Not there, or not yours.",
    409: "Not in this state.",
    412: "It was changed since you read it.",
    415: "The body is not `application/json`.",
    422: "Well formed, and refused.",
    428: "`If-Match` is missing.",
    429: "Too often: come again after `Retry-After` seconds.",
    502: "The carrier refused or failed.",
    503: "Not for the moment: come again after `Retry-After` seconds.",
}


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass
    """`Authorization: Bearer psk_…` in the schema."""

    target_class = "tenants.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "psk_…"}


class ErrorBodySerializer(serializers.Serializer[Any]):
    """What went wrong."""

    code = serializers.CharField(help_text="For programs: `invalid`, `not_found`, …")
    message = serializers.CharField(help_text="For people, never empty.")
    fields = serializers.DictField(  # type: ignore[assignment]  # the word of the shape
        child=serializers.ListField(child=serializers.CharField()),
        help_text="What is wrong, by the name of the field; `a.b` is b within a.",
    )
    request_id = serializers.CharField(help_text="Tell it to us when you ask about this.")


class ErrorSerializer(serializers.Serializer[Any]):
    """Every refusal and every failure."""

    error = ErrorBodySerializer()


def errors(*statuses: int) -> dict[int, OpenApiResponse]:
    """Responses of these statuses, in the one error shape."""
    return {
        status: OpenApiResponse(ErrorSerializer, _WORDS.get(status, HTTPStatus(status).phrase))
        for status in statuses
    }


def example(
    name: str, value: Any, *, request: bool = False, statuses: tuple[int, ...] = (200, 201, 202)
) -> OpenApiExample:
    """An example of an answer, or of what is sent (`request`)."""
    if request:
        return OpenApiExample(name, value=value, request_only=True)
    return OpenApiExample(
        name, value=value, response_only=True, status_codes=[str(status) for status in statuses]
    )


class ApiSchema(AutoSchema):
    """Adds what every operation may answer."""

    def _get_response_bodies(self, direction: Direction = "response") -> Any:
        told = super()._get_response_bodies(direction)
        for status, response in errors(*self._common()).items():
            if str(status) not in told:
                get = self._get_response_for_code
                told[str(status)] = get(response, str(status), direction=direction)  # type: ignore[no-untyped-call]  # the library's
        return dict(sorted(told.items()))

    def _map_serializer_field(self, field: Any, *how: Any, **options: Any) -> Any:
        if isinstance(field, serializers.ChoiceField) and field.read_only and _may_be_blank(field):
            field.allow_blank = True  # DRF forgets it of what is only read
        return super()._map_serializer_field(field, *how, **options)  # type: ignore[no-untyped-call]  # the library's

    def _common(self) -> list[int]:
        found = [404] if "{" in self.path else []
        body = [415] if self.method in {"POST", "PUT", "PATCH"} else []
        return [*_ALWAYS, *found, *body]


def _may_be_blank(field: serializers.ChoiceField) -> bool:
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None:
        return False
    try:
        return bool(model._meta.get_field(field.source).blank)  # noqa: SLF001 - Django's public API
    except FieldDoesNotExist:
        return False
