"""What pages of webhooks answer where a service refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from tenants.access import TenantRequest
from tenants.hooks import MayNotBeTold
from tenants.models import WebhookDelivery, WebhookEndpoint

P = ParamSpec("P")


def refusals_told(
    view: Callable[Concatenate[TenantRequest, P], HttpResponse],
) -> Callable[Concatenate[TenantRequest, P], HttpResponse]:
    """404 for what was removed meanwhile, 403 for who may not read what would be told."""

    @wraps(view)
    def told(request: TenantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (WebhookEndpoint.DoesNotExist, WebhookDelivery.DoesNotExist) as error:
            raise Http404 from error
        except MayNotBeTold as error:
            raise PermissionDenied(str(error)) from error

    return told
