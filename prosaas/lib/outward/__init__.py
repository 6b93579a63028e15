"""Requests to addresses that strangers name: public ones only, over TLS, and never for long.

A name is resolved once, every address that it has is judged, and the connection goes to one that
was: a second answer of the name server's is never asked for. TLS proves the name. No redirect is
followed, and no proxy of the environment is asked. docs/webhooks.md has the whole list.
"""

from prosaas.lib.outward.addresses import is_loopback, is_public
from prosaas.lib.outward.errors import OutwardFailed
from prosaas.lib.outward.posting import Answer, post
from prosaas.lib.outward.rules import Rules, addresses_of
from prosaas.lib.outward.urls import BadUrl, Target, target_of, target_to_keep

__all__ = [
    "Answer",
    "BadUrl",
    "OutwardFailed",
    "Rules",
    "Target",
    "addresses_of",
    "is_loopback",
    "is_public",
    "post",
    "target_of",
    "target_to_keep",
]
