"""`Idempotency-Key`: what costs money is done once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID, uuid4

from rest_framework.request import Request
from rest_framework.response import Response

from tenants.access import TenantAPIMixin

P = ParamSpec("P")


class IdempotentView(TenantAPIMixin):
    """A view whose `post` is decorated; `operation_id` is the same each time a key comes."""

    is_atomic = False
    operation_id: UUID


V = TypeVar("V", bound=IdempotentView)
Post = Callable[Concatenate[V, Request, P], Response]


def idempotent(operation: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Carries the handler out once for each key; `operation` is its word ("calls.create")."""

    def decorate(post: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(post)
        def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            view.operation_id = uuid4()
            return post(view, request, *args, **kwargs)

        return once

    return decorate
