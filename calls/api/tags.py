"""PUT /api/v1/calls/<id>/tags/: words that a call is found by."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls import services
from calls.errors import CallErased
from calls.models import Call
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission
from tenants.rest.errors import ApiError
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery, StrictSerializer

_PATTERN: Final = r"^[^,\x00-\x1f\x7f]+$"


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 40, "pattern": _PATTERN})
class TagField(serializers.CharField):
    """One tag, as it is stored."""

    def to_internal_value(self, data: Any) -> str:
        """Cleaned; ValidationError."""
        try:
            return services.tag_cleaned(super().to_internal_value(data))
        except services.BadTag as error:
            sentence = _("A tag has 1 to %(most)s characters, and no comma.")
            raise serializers.ValidationError(sentence % {"most": services.TAG_CHARS}) from error


class CallTagsWriteSerializer(StrictSerializer):
    """All tags that the call is to have."""

    tags = serializers.ListField(
        child=TagField(max_length=services.TAG_CHARS), max_length=services.MOST_TAGS
    )


class CallTagsSerializer(serializers.Serializer[dict[str, Any]]):
    """The tags of a call, sorted."""

    tags = serializers.ListField(child=serializers.CharField())


class CallTags(TenantAPIMixin):
    """The tags of one call; 404 for a stranger's."""

    permissions = {"PUT": Permission.CALLS_WRITE}

    @extend_schema(
        operation_id="calls_tags_set",
        tags=["Calls"],
        summary="Set a call's tags",
        description="The call has these tags afterwards and no others. Twice the same is once. 409 "
        "while it is erased.",
        request=CallTagsWriteSerializer,
        responses={200: CallTagsSerializer, **errors(404, 409)},
        examples=[
            example("Two tags", {"tags": ["call back", "wedding"]}, request=True),
            example("Two tags", {"tags": ["call back", "wedding"]}),
        ],
    )
    def put(self, request: Request, call_id: UUID) -> Response:
        """Needs `calls.write`."""
        NoQuery.read(request)
        sent = CallTagsWriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            tags = services.call_tags_set(
                tenant_id=self.tenant.pk, call_id=call_id, tags=sent.validated_data["tags"]
            )
        except Call.DoesNotExist as error:
            raise Http404 from error
        except CallErased as error:
            raise being_erased() from error
        return Response({"tags": tags})


def being_erased() -> ApiError:
    """What is told to who writes on a call of which nothing is to be left."""
    return ApiError("call_erased", _("This call is being erased."), status=409)
