"""An HTTP answer read as TwiML, as strictly as Twilio reads it (protocols.md A2).

A document that cannot be read raises TwilioError (11750, 12100, 12102, 12300); what Twilio would
skip with a warning is skipped and reported. Plain text is spoken and audio is played.
"""

from dataclasses import dataclass
from xml.etree import ElementTree

from prosaas.sandbox.twilio.errors import Notice, TwilioError
from prosaas.sandbox.twilio.twiml.reader import MOST_SAID, Reader
from prosaas.sandbox.twilio.twiml.verbs import Play, Say, Verb

XML_TYPES = {"text/xml", "application/xml", "text/html"}
MAX_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """The verbs of one TwiML answer, in order, and the warnings reading it gave."""

    verbs: tuple[Verb, ...]
    warnings: tuple[Notice, ...] = ()


def parse(body: bytes, content_type: str) -> Document:
    """Read an HTTP answer's body; raises TwilioError where Twilio would end the document."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("audio/"):
        return Document((Play(sound=body, content_type=kind),))
    if kind not in XML_TYPES | {"text/plain"}:
        raise TwilioError(12300, content_type or "none")
    if len(body) > MAX_BODY:
        raise TwilioError(11750, f"{len(body)} bytes")
    if kind == "text/plain":
        return _spoken(body.decode(errors="replace").strip())
    reader = Reader()
    verbs = reader.verbs(_root(body))
    return Document(verbs, tuple(reader.warnings))


def _spoken(text: str) -> Document:
    if len(text) > MOST_SAID:
        return Document((), (Notice(13520, f"{len(text)} characters of plain text"),))
    return Document((Say(text),))


def _root(body: bytes) -> ElementTree.Element:
    if body[:1].isspace():
        raise TwilioError(12100, "white space before the XML declaration")
    if b"<!DOCTYPE" in body:
        raise TwilioError(12100, "document type declarations are not allowed")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no DOCTYPE, so no entities to expand
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise TwilioError(12100, str(error)) from error
    if root.tag != "Response":
        raise TwilioError(12102, f"the root is <{root.tag}>")
    return root
