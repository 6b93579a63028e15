"""Reading the multipart form of POST /v1/audio/transcriptions (protocols.md G1)."""

from collections import defaultdict
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from prosaas.sandbox.openai.rest.errors import RestError, missing

MOST_BYTES = 26_214_400
_CHUNK = 65536


@dataclass(slots=True)
class Form:
    """The form as sent: fields without their brackets, in order; the file, its name."""

    fields: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    file: bytes | None = None
    filename: str = ""

    def one(self, name: str, default: str = "") -> str:
        """The last value of a field."""
        return self.fields[name][-1] if name in self.fields else default


async def read_form(request: web.Request) -> Form:
    """Read the whole form; raises RestError 400 for another body, 413 for a file over 25 MB."""
    if request.content_type != "multipart/form-data":
        raise RestError(400, "The request must be multipart/form-data.")
    form = Form()
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                await _read_part(part, form)
    except ValueError as error:
        raise RestError(400, "The multipart form could not be parsed.") from error
    if form.file is None:
        raise missing("file")
    return form


async def _read_part(part: BodyPartReader, form: Form) -> None:
    name = part.name or ""
    if name == "file":
        form.filename = part.filename or ""
        form.file = await _bounded(part)
    else:
        form.fields[name.removesuffix("[]")].append(await part.text())


async def _bounded(part: BodyPartReader) -> bytes:
    """Read a file up to the limit, and past it only count, so that the client gets its answer."""
    kept, count = bytearray(), 0
    while chunk := await part.read_chunk(_CHUNK):
        count += len(chunk)
        if count <= MOST_BYTES:
            kept += chunk
    if count > MOST_BYTES:
        message = f"Maximum content size limit ({MOST_BYTES}) exceeded ({count} bytes read)"
        kind = "server_error"  # so the service types it, though it is the client's error
        raise RestError(413, message, kind=kind)
    return bytes(kept)
