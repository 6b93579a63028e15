"""A person with a browser without scripts: opens pages, fills in their forms, sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx


@dataclass
class Form:
    """A form as it stands on a page: where it goes, how, and what is filled in."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms of a page; `found` has them in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._inside = False
        self._text = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(form)
            self._inside = True
        elif not self._inside:
            return
        elif tag == "input" and given.get("name"):
            self._input(given)
        elif tag == "textarea":
            self._text = given.get("name", "")
            self._fill(self._text, "")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            is_first = self._select not in self.found[-1].fields
            if "selected" in given or is_first:
                self.found[-1].fields[self._select] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[-1].fields[self._text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            name, self._text = self._text, ""
            values = self.found[-1].fields[name] if name else [""]
            values[-1] = values[-1].removeprefix("\n")
        elif tag == "select":
            self._select = ""

    def _input(self, given: dict[str, str]) -> None:
        is_choice = given.get("type") in {"checkbox", "radio"}
        if not is_choice or "checked" in given:
            self._fill(given["name"], given.get("value", "on" if is_choice else ""))

    def _fill(self, name: str, value: str) -> None:
        self.found[-1].fields.setdefault(name, []).append(value)


@dataclass
class Browser:
    """One person's. `page` is what was shown last, `at` its path."""

    client: httpx.Client
    page: str = ""
    at: str = ""

    def opens(self, address: str) -> str:
        """A page that must be there, after its redirects."""
        return self._shown(self.client.get(address, follow_redirects=True))

    def sends(self, to: str = "", **changes: str) -> str:
        """The form of this page that goes to an address ending so, with some fields changed.

        Without an address the form that has all these fields.
        """
        form = self._form(to, changes)
        fields = form.fields | {name: [value] for name, value in changes.items()}
        address = urljoin(str(self.client.base_url.join(self.at)), form.action)
        if form.method == "get":
            return self._shown(self.client.get(address, params=fields, follow_redirects=True))
        origin = {"Referer": address}
        return self._shown(
            self.client.post(address, data=fields, headers=origin, follow_redirects=True)
        )

    def _form(self, to: str, changes: dict[str, str]) -> Form:
        for form in Forms(self.page).found:
            is_there = urlsplit(urljoin(self.at, form.action)).path.endswith(to)
            if is_there and (to or changes.keys() <= form.fields.keys()):
                return form
        raise AssertionError(f"{self.at} has no form to {to!r} with {sorted(changes)}: {self.page}")

    def _shown(self, answer: httpx.Response) -> str:
        assert answer.status_code == httpx.codes.OK, f"{answer.url}: {answer.text}"
        self.page, self.at = answer.text, answer.url.path
        return self.page
