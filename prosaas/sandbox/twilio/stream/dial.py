"""Opening a media stream's WebSocket, and Twilio's codes for not getting through (A2)."""

import asyncio
import errno
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidURI
from websockets.uri import parse_uri

from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.stream.socket import MediaSocket, Receiver


@dataclass(frozen=True, slots=True)
class Target:
    """Where a stream goes: the URL as written, and what to dial instead of its host."""

    url: str
    dial: tuple[str, int] | None = None


async def open_socket(
    target: Target,
    headers: Mapping[str, str],
    receiver: Receiver,
    handshake_s: float,
) -> MediaSocket:
    """Dial and shake hands in time; raises TwilioError with the code Twilio would log."""
    try:
        uri = parse_uri(target.url)
    except InvalidURI as error:
        raise TwilioError(31923, str(error)) from error
    protocol = ClientProtocol(uri)
    host, port = target.dial or (uri.host, uri.port)
    tls = ssl.create_default_context() if uri.secure and target.dial is None else None
    try:
        async with asyncio.timeout(handshake_s):
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: MediaSocket(protocol, headers, receiver), host, port, ssl=tls
            )
            try:
                await connection.opened
            except BaseException:
                connection.abort()
                raise
    except TimeoutError as error:
        raise TwilioError(31901, f"no answer within {handshake_s:g} s") from error
    except ssl.SSLError as error:
        raise TwilioError(31910, str(error)) from error
    except OSError as error:
        raise TwilioError(31902 if _refused(error) else 31904, str(error)) from error
    return connection


def _refused(error: OSError) -> bool:
    """Whether nobody listens, also where a name has several addresses and nobody at any."""
    return f"[Errno {errno.ECONNREFUSED}]" in str(error)
