"""Fetching TwiML: the webhook, its fallback, and the log of what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from prosaas.sandbox.twilio_call import Call
from prosaas.sandbox.twilio_errors import TwilioError
from prosaas.sandbox.twilio_webhooks import Answer, Request, Webhooks
from prosaas.sandbox.twiml import Document, parse


@dataclass(frozen=True, slots=True)
class Page:
    """A document and the URL its relative URLs resolve against."""

    document: Document
    url: str

    def resolve(self, url: str) -> str:
        """An absolute URL for one written in the document; empty means the document itself."""
        return urljoin(self.url, url)


class Documents:
    """Turns URLs into documents, for one call."""

    def __init__(self, call: Call, webhooks: Webhooks) -> None:
        self._call = call
        self._webhooks = webhooks

    async def first(self) -> Page:
        """The voice URL's answer, else the fallback URL's; raises TwilioError.

        A call placed with a document of its own begins with that, and asks nobody.
        """
        number = self._call.number
        try:
            if self._call.twiml:
                return self.inline(self._call.twiml)
            return await self.fetch(number.voice_url, method=number.voice_method)
        except TwilioError as error:
            if not number.voice_fallback_url:
                raise
            self._call.note(error.notice)
            about = {"ErrorCode": str(error.notice.code), "ErrorUrl": number.voice_url}
        return await self.fetch(number.voice_fallback_url, about, number.voice_fallback_method)

    async def fetch(
        self, url: str, extra: Mapping[str, str] | None = None, method: str = "POST"
    ) -> Page:
        """Request a document; raises TwilioError where Twilio would give up on it."""
        request = Request(url, self._call.params() | dict(extra or {}), method)
        answer = await self._webhooks.send(self._call, request)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
            self._log(answer)
            raise TwilioError(11200, f"{answer.url} answered {answer.status}")
        return Page(self._read(answer), answer.url)

    def inline(self, twiml: str) -> Page:
        """A document given by REST; relative URLs resolve against the voice URL."""
        url = self._call.number.voice_url
        return Page(self._read(Answer(url, 200, "text/xml", twiml.encode())), url)

    def _read(self, answer: Answer) -> Document:
        self._log(answer)
        document = parse(answer.body, answer.content_type)
        for warning in document.warnings:
            self._call.note(warning)
        return document

    def _log(self, answer: Answer) -> None:
        entry = {"url": answer.url, "status": answer.status, "content_type": answer.content_type}
        self._call.documents.append(entry | {"body": answer.body.decode(errors="replace")})
