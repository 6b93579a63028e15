"""The body of a control's request."""

import orjson
from aiohttp import web

from prosaas.sandbox.twilio.config import ConfigError


async def json_body(request: web.Request) -> object:
    """The JSON value; raises ConfigError."""
    try:
        body: object = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise ConfigError("the body is not JSON") from error
    return body
