"""Reading a page as a browser under our Content-Security-Policy would, to see what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from django.http import HttpResponseBase
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

_FETCHES = {"src", "href", "action", "formaction", "data", "poster", "srcset"}
_POINTS_AT = {"a", "link", "script", "img", "form", "iframe", "audio", "button", "object", "source"}


class Refused(HTMLParser):
    """What a page holds that the policy refuses: `found` is its description, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inline styles and scripts, handlers, and what comes from elsewhere."""
        given = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.found.append(f"inline <{tag}>")
        self.found += [f"{name}= on <{tag}>" for name in given if name == "style"]
        self.found += [f"{name}= on <{tag}>" for name in given if name.startswith("on")]
        for name in _FETCHES & given.keys():
            if tag != "a" and tag in _POINTS_AT and _is_elsewhere(given[name]):
                self.found.append(f"<{tag} {name}={given[name]}>")
        if tag == "a" and given.get("href", "").startswith("javascript:"):
            self.found.append("javascript:")


def _is_elsewhere(address: str) -> bool:
    scheme, colon, _rest = address.split("/", maxsplit=1)[0].partition(":")
    return address.startswith("//") or bool(colon and scheme != "data")


def refused(answer: HttpResponseBase) -> list[str]:
    """What the page of an answer holds that must not be there; [] for what is no page."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    reader = Refused()
    reader.feed(getattr(answer, "content", b"").decode())
    return reader.found


def addresses(resolver: URLResolver | None = None, names: str = "") -> Iterator[str]:
    """Every address that takes no argument, also inside namespaces."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from addresses(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            try:
                yield reverse(f"{names}{entry.name}")
            except NoReverseMatch:
                continue  # wants an argument
