"""Elements of TwiML to verbs. What Twilio would skip with a warning is skipped and reported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from prosaas.sandbox.twilio.errors import STAND_IN, Notice
from prosaas.sandbox.twilio.twiml import attributes
from prosaas.sandbox.twilio.twiml.attributes import SCHEMA, Attributes
from prosaas.sandbox.twilio.twiml.verbs import (
    Connect,
    Dial,
    Hangup,
    Parameter,
    Party,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Stream,
    Verb,
)

MOST_PARAMETER = 500
MOST_SAID = 4096
_NOT_PERFORMED = {"Enqueue", "Gather", "Leave", "Pay", "Prompt", "Queue", "Refer", "Sms"} | {
    "Start",
    "Stop",
}
_SSML = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
_PARTIES: Mapping[str, Attributes] = {
    "Number": attributes.NUMBER,
    "Sip": attributes.SIP,
    "Client": attributes.CLIENT,
    "Conference": attributes.CONFERENCE,
}


@dataclass(slots=True)
class Reader:
    """Reads one document; `warnings` grow as it goes."""

    warnings: list[Notice] = field(default_factory=list)

    def verbs(self, root: Element) -> tuple[Verb, ...]:
        """The verbs of <Response>, in order."""
        self._values(root, attributes.RESPONSE)
        self._no_text(root)
        read = (self._verb(element, index) for index, element in enumerate(root))
        return tuple(verb for verb in read if verb is not None)

    def _verb(self, element: Element, index: int) -> Verb | None:
        if element.tag in _NOT_PERFORMED:
            self._warn(f"<{element.tag}> is not performed here", STAND_IN)
            return None
        build = _VERBS.get(element.tag)
        if build is None:
            self._warn(f"unknown verb <{element.tag}>")
            return None
        if element.tag == "Reject" and index > 0:
            self._warn("<Reject> must be the first verb")
            return None
        return build(self, element)

    def _values(self, element: Element, table: Attributes) -> dict[str, Any]:
        """The fields an element's attributes fill; the rest keep their defaults."""
        values: dict[str, Any] = {}
        for name, text in element.attrib.items():
            attribute = table.used.get(name)
            if attribute is None:
                if name not in table.idle:
                    self._warn(f"unknown attribute {name} on <{element.tag}>")
                continue
            try:
                values[attribute.field] = attribute.read(text)
            except ValueError:
                self._warn(f"{name}={text!r} on <{element.tag}>", attribute.code)
        return values

    def _warn(self, detail: str, code: int = SCHEMA) -> None:
        self.warnings.append(Notice(code, detail))

    def _no_text(self, element: Element) -> None:
        inside = [element.text, *(child.tail for child in element)]
        if any(text and text.strip() for text in inside):
            self._warn(f"text inside <{element.tag}>")

    def _no_children(self, element: Element, allowed: frozenset[str] = frozenset()) -> None:
        for child in element:
            if child.tag not in allowed:
                self._warn(f"<{child.tag}> cannot be inside <{element.tag}>")

    def empty(self, element: Element, table: Attributes) -> dict[str, Any]:
        """The fields of an element that has attributes and nothing inside."""
        self._no_text(element)
        self._no_children(element)
        return self._values(element, table)

    def say(self, element: Element) -> Verb | None:
        """Text with SSML inside; its tags are accepted and not heard."""
        self._no_children(element, frozenset(_SSML))
        spoken = [element.text or ""]
        for child in element:
            inside = "".join(child.itertext()) if child.tag in _SSML else ""
            spoken += [inside, child.tail or ""]
        text = " ".join("".join(spoken).split())
        if len(text) > MOST_SAID:
            self._warn(f"{len(text)} characters in <Say>", 13520)
            return None
        return Say(text, **self._values(element, attributes.SAY))

    def play(self, element: Element) -> Verb | None:
        """A URL, or keys to press."""
        self._no_children(element)
        values = self._values(element, attributes.PLAY)
        url = (element.text or "").strip()
        if not url and not values.get("digits"):
            self._warn("<Play> of nothing")
            return None
        return Play(url, **values)

    def redirect(self, element: Element) -> Verb:
        """A URL; empty is the current document."""
        self._no_children(element)
        values = self._values(element, attributes.REDIRECT)
        return Redirect((element.text or "").strip(), **values)

    def connect(self, element: Element) -> Verb | None:
        """One <Stream>; other nouns are not performed here."""
        values = self._values(element, attributes.CONNECT)
        self._no_text(element)
        if len(element) != 1 or element[0].tag != "Stream":
            self._warn("<Connect> needs exactly one <Stream>")
            return None
        return Connect(self._stream(element[0]), **values)

    def _stream(self, element: Element) -> Stream:
        self._no_text(element)
        values = self._values(element, attributes.STREAM)
        parameters = (self._parameter(child, element.tag) for child in element)
        return Stream(parameters=tuple(entry for entry in parameters if entry), **values)

    def _parameter(self, element: Element, parent: str) -> Parameter | None:
        if element.tag != "Parameter":
            self._warn(f"<{element.tag}> cannot be inside <{parent}>")
            return None
        values = self.empty(element, attributes.PARAMETER)
        if set(values) != {"name", "value"}:
            self._warn("<Parameter> without name or value")
            return None
        if len(values["name"]) + len(values["value"]) >= MOST_PARAMETER:
            self._warn(f"<Parameter> of {MOST_PARAMETER} characters or more")
            return None
        return Parameter(**values)

    def dial(self, element: Element) -> Verb:
        """Nouns, or one bare number."""
        values = self._values(element, attributes.DIAL)
        number = "".join((element.text or "").split())
        bare = (Party("Number", number),) if number else ()
        nouns = tuple(noun for child in element if (noun := self._party(child)))
        return Dial(parties=nouns or bare, **values)

    def _party(self, element: Element) -> Party | None:
        table = _PARTIES.get(element.tag)
        if table is None:
            self._warn(f"<{element.tag}> cannot be inside <Dial>", 13215)
            return None
        self._no_children(element, frozenset({"Identity", "Parameter"}))
        identity = element.findtext("Identity") or element.text or ""
        return Party(element.tag, identity.strip(), **self._values(element, table))


def _plain(kind: Callable[..., Verb], table: Attributes) -> Callable[[Reader, Element], Verb]:
    return lambda reader, element: kind(**reader.empty(element, table))


_VERBS: Mapping[str, Callable[[Reader, Element], Verb | None]] = {
    "Connect": Reader.connect,
    "Dial": Reader.dial,
    "Hangup": _plain(Hangup, Attributes({})),
    "Pause": _plain(Pause, attributes.PAUSE),
    "Play": Reader.play,
    "Record": _plain(Record, attributes.RECORD),
    "Redirect": Reader.redirect,
    "Reject": _plain(Reject, attributes.REJECT),
    "Say": Reader.say,
}
