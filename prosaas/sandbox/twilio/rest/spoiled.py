"""An answer that is not what it should be, on purpose (RestFault.body)."""

from aiohttp import web

WORDS = b"<html><body>Service temporarily unavailable</body></html>"


async def spoiled(request: web.Request, response: web.Response, how: str) -> web.StreamResponse:
    """The answer as `how` says: empty, half, cut or words; a refusal stays as it is."""
    if not isinstance(response.body, bytes) or response.status >= 300:  # noqa: PLR2004 - success
        return response
    half = response.body[: len(response.body) // 2]
    if how == "words":
        return web.Response(body=WORDS, content_type="text/html")
    if how == "cut":
        return await _cut(request, response, half)
    return web.Response(body=b"" if how == "empty" else half, content_type=response.content_type)


async def _cut(request: web.Request, response: web.Response, half: bytes) -> web.StreamResponse:
    """All of it is announced; the connection breaks in the middle."""
    assert isinstance(response.body, bytes)  # noqa: S101 - the caller saw to it
    broken = web.StreamResponse()
    broken.content_type = response.content_type
    broken.content_length = len(response.body)
    await broken.prepare(request)
    await broken.write(half)
    if request.transport is not None:
        request.transport.close()
    return broken
