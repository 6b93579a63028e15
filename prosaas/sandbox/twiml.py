"""TwiML, read as strictly as Twilio reads it, for the verbs this project answers with.

A document that cannot be read raises TwilioError (12100, 12300, 11750); what Twilio would skip
with a warning (unknown verb or attribute) is skipped and reported as 12200. Sources: protocols.md
A2, A5, A6.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from prosaas.sandbox.twilio_errors import Notice, TwilioError
from prosaas.sandbox.twiml_verbs import (
    Connect,
    Hangup,
    Parameter,
    Pause,
    Redirect,
    Reject,
    Say,
    Stream,
    Verb,
)

XML_TYPES = {"text/xml", "application/xml", "text/html"}
MAX_BODY = 64 * 1024
MAX_PARAMETER = 500


@dataclass(frozen=True, slots=True)
class Document:
    """The verbs of one TwiML answer, in order, and the warnings reading it gave."""

    verbs: tuple[Verb, ...]
    warnings: tuple[Notice, ...] = ()


def parse(body: bytes, content_type: str) -> Document:
    """Read an HTTP answer's body; raises TwilioError where Twilio would end the document."""
    if content_type.partition(";")[0].strip().lower() not in XML_TYPES:
        raise TwilioError(12300, content_type or "none")
    if len(body) > MAX_BODY:
        raise TwilioError(11750, f"{len(body)} bytes")
    return _Reader().document(_root(body))


def _root(body: bytes) -> ElementTree.Element:
    if body[:1].isspace():
        raise TwilioError(12100, "white space before the XML declaration")
    if b"<!DOCTYPE" in body:
        raise TwilioError(12100, "document type declarations are not allowed")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no DOCTYPE, so no entities to expand
    except ElementTree.ParseError as error:
        raise TwilioError(12100, str(error)) from error
    if root.tag != "Response":
        raise TwilioError(12100, f"the root is <{root.tag}>, not <Response>")
    return root


@dataclass(slots=True)
class _Reader:
    warnings: list[Notice] = field(default_factory=list)

    def document(self, root: ElementTree.Element) -> Document:
        self._attributes(root, set())
        verbs = [verb for index, element in enumerate(root) if (verb := self._verb(element, index))]
        return Document(tuple(verbs), tuple(self.warnings))

    def _verb(self, element: ElementTree.Element, index: int) -> Verb | None:
        entry = _VERBS.get(element.tag)
        if entry is None:
            self._warn(f"unknown verb <{element.tag}>")
            return None
        if element.tag == "Reject" and index > 0:
            self._warn("<Reject> must be the first verb")
            return None
        allowed, build = entry
        return build(self, element, self._attributes(element, allowed))

    def _attributes(self, element: ElementTree.Element, allowed: set[str]) -> Mapping[str, str]:
        for name in sorted(set(element.attrib) - allowed):
            self._warn(f"unknown attribute {name} on <{element.tag}>")
        return {name: value for name, value in element.attrib.items() if name in allowed}

    def _warn(self, detail: str) -> None:
        self.warnings.append(Notice(12200, detail))

    def pause(self, _: ElementTree.Element, attributes: Mapping[str, str]) -> Verb:
        length = attributes.get("length", "1")
        if not length.isdecimal():
            self._warn("length of <Pause> is not a number of seconds")
        return Pause(float(length) if length.isdecimal() else 1.0)

    def connect(self, element: ElementTree.Element, attributes: Mapping[str, str]) -> Verb | None:
        nouns = [child for child in element if child.tag == "Stream"]
        if len(nouns) != 1 or len(element) != 1:
            self._warn("<Connect> needs exactly one <Stream>")
            return None
        action, method = attributes.get("action", ""), attributes.get("method", "POST")
        return Connect(self._stream(nouns[0]), action=action, method=method)

    def _stream(self, element: ElementTree.Element) -> Stream:
        attributes = self._attributes(element, _STREAM_ATTRIBUTES)
        return Stream(
            url=attributes.get("url", ""),
            track=attributes.get("track", "inbound_track"),
            name=attributes.get("name", ""),
            status_callback=attributes.get("statusCallback", ""),
            parameters=tuple(p for child in element if (p := self._parameter(child))),
        )

    def _parameter(self, element: ElementTree.Element) -> Parameter | None:
        attributes = self._attributes(element, {"name", "value"})
        if element.tag != "Parameter" or set(attributes) != {"name", "value"}:
            self._warn(f"<{element.tag}> inside <Stream>")
            return None
        if len(attributes["name"]) + len(attributes["value"]) >= MAX_PARAMETER:
            self._warn("<Parameter> of 500 characters or more")
            return None
        return Parameter(attributes["name"], attributes["value"])


_Build = Callable[[_Reader, ElementTree.Element, Mapping[str, str]], Verb | None]
_STREAM_ATTRIBUTES = {
    "url",
    "track",
    "name",
    "statusCallback",
    "statusCallbackMethod",
    "connectorName",
}


def _say(_: _Reader, element: ElementTree.Element, attributes: Mapping[str, str]) -> Verb:
    return Say("".join(element.itertext()).strip(), attributes.get("language", "en"))


def _reject(_: _Reader, __: ElementTree.Element, attributes: Mapping[str, str]) -> Verb:
    return Reject(attributes.get("reason", "rejected"))


def _redirect(_: _Reader, element: ElementTree.Element, attributes: Mapping[str, str]) -> Verb:
    return Redirect((element.text or "").strip(), attributes.get("method", "POST"))


_VERBS: Mapping[str, tuple[set[str], _Build]] = {
    "Connect": ({"action", "method"}, _Reader.connect),
    "Say": ({"voice", "language", "loop"}, _say),
    "Pause": ({"length"}, _Reader.pause),
    "Hangup": (set(), lambda _, __, ___: Hangup()),
    "Reject": ({"reason"}, _reject),
    "Redirect": ({"method"}, _redirect),
}
