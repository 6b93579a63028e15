"""The product's addresses and one that crashes with secrets in its hands."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from prosaas.urls import *  # noqa: F403 - and the error pages
from prosaas.urls import urlpatterns as product
from tenants.access import public


@public
def crash(request: HttpRequest, sort: str) -> HttpResponseBase:
    """Crashes; `sort` chooses what the error itself says."""
    key = settings.OPENAI_API_KEY
    told = {"plain": "no", "key": key, "header": str(request.headers.get("Authorization"))}
    raise RuntimeError(f"{told[sort]} of {len(settings.SECRET_KEY)}")


urlpatterns = [*product, path("crash/<str:sort>", crash), path("api/crash/<str:sort>", crash)]
