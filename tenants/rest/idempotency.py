"""`Idempotency-Key`: what costs money is done once, however often it is asked for.

    class ClaimList(IdempotentView):
        @idempotent("numbers.claim")
        def post(self, request): ...  # self.operation_id is the same each time the key comes

An answer is kept for a day and given again, with `Idempotency-Replayed: true`. What is kept is
what was decided: no 5xx, no 429, no 409; they may be tried again. After 400 the key is as new.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast
from uuid import UUID, uuid4

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from prosaas.lib.request_id import request_id_of
from tenants.access import TenantAPIMixin
from tenants.rest.errors import ApiError
from tenants.services import idempotency
from tenants.services.idempotency import Asked, Kept

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_KEY: Final = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?")  # printable ASCII
_MALFORMED: Final = 400
_NOT_KEPT: Final = frozenset({409, 429})
_FAILED: Final = 500  # and above
_SALT: Final = "tenants.idempotency.request"
_HEADERS_KEPT: Final = ("Location", "ETag")


class IdempotentView(TenantAPIMixin):
    """A view whose `post` is decorated; `operation_id` is the same each time a key comes."""

    is_atomic = False
    operation_id: UUID


def idempotent(operation: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Carries the handler out once for each key; `operation` is its word ("calls.create").

    Without the header the handler runs each time. Its schema: `tenants.rest.schema.IDEMPOTENCY_KEY`
    among the parameters, 409 and 422 among the errors.
    """

    def decorate(post: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(post)
        def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = _key(request)
            if key is None:
                view.operation_id = uuid4()
                return post(view, request, *args, **kwargs)
            asked = _asked(view, request, operation, key)
            begun = _begun(asked)
            if isinstance(begun, Kept):
                return _again(begun, request)
            view.operation_id = begun
            return _carried_out(view, asked.tenant_id, lambda: post(view, request, *args, **kwargs))

        return once

    return decorate


def _key(request: Request) -> str | None:
    given = request.headers.get(HEADER)
    if given is not None and not _KEY.fullmatch(given):
        raise ValidationError({HEADER: [_("Send 1 to 255 printable ASCII characters.")]})
    return given


def _asked(view: TenantAPIMixin, request: Request, operation: str, key: str) -> Asked:
    told = json.dumps([request.method, request.get_full_path(), request.data], sort_keys=True)
    asker = cast("UUID", getattr(request.auth, "pk", None) or request.user.pk)
    return Asked(
        tenant_id=view.tenant.pk,
        asker=asker,
        operation=operation,
        key_hash=hashlib.sha256(key.encode()).hexdigest(),
        # Keyed: a number that was asked for is not found by trying all numbers.
        request_hash=salted_hmac(_SALT, told, algorithm="sha256").hexdigest(),
    )


def _begun(asked: Asked) -> UUID | Kept:
    try:
        return idempotency.request_begin(asked=asked)
    except idempotency.AskedOtherwise as error:
        raise ApiError(
            "idempotency_key_reused", _("This key came before, with another request.")
        ) from error
    except idempotency.StillRunning as error:
        raise ApiError(
            "idempotency_in_progress", _("The first request with this key still runs."), status=409
        ) from error


def _carried_out(view: Any, tenant_id: UUID, work: Callable[[], Response]) -> Response:
    """The answer, refusals included, which is kept; nothing is kept of a crash."""
    which = {"tenant_id": tenant_id, "request_id": view.operation_id}
    try:
        try:
            response = work()
        except Exception as error:  # noqa: BLE001 - DRF's own boundary, which raises crashes again
            response = view.handle_exception(error)
    except BaseException:
        idempotency.request_leave(**which)
        raise
    if response.status_code == _MALFORMED:
        idempotency.request_drop(**which)
        return response
    if response.status_code >= _FAILED or response.status_code in _NOT_KEPT:
        idempotency.request_leave(**which)
        return response
    headers = {name: response.headers[name] for name in _HEADERS_KEPT if name in response.headers}
    body = {"data": json.loads(JSONRenderer().render(response.data) or "null"), "headers": headers}
    idempotency.request_settle(**which, status=response.status_code, body=body)
    return response


def _again(kept: Kept, request: Request) -> Response:
    data = kept.body.get("data")
    if isinstance(data, dict) and isinstance(error := data.get("error"), dict):
        error["request_id"] = request_id_of(request._request)  # noqa: SLF001 - DRF's name for it
    headers = {**kept.body.get("headers", {}), REPLAYED: "true"}
    return Response(data, status=kept.status, headers=headers)
