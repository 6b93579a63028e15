"""Webhooks out: where tenants want to be told, and the telling itself (docs/webhooks.md).

BadEndpoint              an endpoint cannot be as asked; says which field and why
└── TooManyEndpoints     as many as a tenant may have
EndpointOff              nothing is sent there: it is switched off
MayNotBeTold             who asks may not read what the endpoint is told of calls
NotReplayable            a delivery is on its way already
RotatedRecently          the secret before still signs, and would not any more
"""

from tenants.hooks.content import CONTENT
from tenants.hooks.endpoints import (
    KINDS,
    MOST_ENDPOINTS,
    endpoint_change,
    endpoint_create,
    endpoint_delete,
    endpoint_disable,
    endpoint_enable,
    endpoint_rotate,
)
from tenants.hooks.errors import (
    BadEndpoint,
    EndpointOff,
    MayNotBeTold,
    NotReplayable,
    RotatedRecently,
    TooManyEndpoints,
)
from tenants.hooks.replay import deliveries_replay, delivery_replay, endpoint_test
from tenants.hooks.signing import OLD_SECRET_FOR

__all__ = [
    "CONTENT",
    "KINDS",
    "MOST_ENDPOINTS",
    "OLD_SECRET_FOR",
    "BadEndpoint",
    "EndpointOff",
    "MayNotBeTold",
    "NotReplayable",
    "RotatedRecently",
    "TooManyEndpoints",
    "deliveries_replay",
    "delivery_replay",
    "endpoint_change",
    "endpoint_create",
    "endpoint_delete",
    "endpoint_disable",
    "endpoint_enable",
    "endpoint_rotate",
    "endpoint_test",
]
