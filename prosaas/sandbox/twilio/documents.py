"""Fetching TwiML: the webhook, its fallback, and the log of what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.errors import STAND_IN, Notice, TwilioError
from prosaas.sandbox.twilio.twiml.document import Document, parse
from prosaas.sandbox.twilio.webhooks import Answer, Request, Webhooks

MOST_DOCUMENTS = 200  # Twilio has no such limit: it is what ends a redirect loop here


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
        self._count = 0
        self._url = ""

    async def first(self) -> Page:
        """The voice URL's answer; raises TwilioError.

        A call placed with a document of its own begins with that, and asks nobody.
        """
        number = self._call.number
        if self._call.twiml:
            return self.inline(self._call.twiml)
        return await self.fetch(number.voice_url, method=number.voice_method)

    def can_fall_back(self) -> bool:
        """Whether there is a fallback URL, and it is not what has just failed."""
        fallback = self._call.number.voice_fallback_url
        return bool(fallback) and fallback != self._url and self._count < MOST_DOCUMENTS

    async def fallback(self, notice: Notice) -> Page:
        """The fallback URL's answer, told what failed; raises TwilioError."""
        number = self._call.number
        about = {"ErrorCode": str(notice.code), "ErrorUrl": self._url}
        return await self.fetch(number.voice_fallback_url, about, number.voice_fallback_method)

    async def fetch(
        self, url: str, extra: Mapping[str, str] | None = None, method: str = "POST"
    ) -> Page:
        """Request a document; raises TwilioError where Twilio would give up on it."""
        self._count += 1
        if self._count > MOST_DOCUMENTS:
            raise TwilioError(STAND_IN, f"more than {MOST_DOCUMENTS} documents in one call")
        self._url = url
        request = Request(url, self._call.params() | dict(extra or {}), method)
        answer = await self._webhooks.send(self._call, request)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
            self._log(answer)
            raise TwilioError(11200, f"{answer.url} answered {answer.status}")
        return Page(self._read(answer), answer.url)

    async def sound(self, url: str) -> Answer:
        """Request what <Play> plays; raises TwilioError."""
        answer = await self._webhooks.send(self._call, Request(url, {}, "GET"))
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
            raise TwilioError(11200, f"{answer.url} answered {answer.status}")
        return answer

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
