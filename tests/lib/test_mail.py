"""EMAIL_URL: one line that says where e-mail is handed over."""

from __future__ import annotations

import pytest

from prosaas.lib.mail import is_address, server


@pytest.mark.parametrize(
    ("url", "host", "port", "is_ssl", "is_starttls"),
    [
        ("smtp://mail.example.com", "mail.example.com", 25, False, False),
        ("smtp://mail.example.com:587", "mail.example.com", 587, False, True),
        ("smtp://mail.example.com:587?starttls=0", "mail.example.com", 587, False, False),
        ("smtp://mail.example.com:2525/?starttls=1", "mail.example.com", 2525, False, True),
        ("smtp+tls://mail.example.com", "mail.example.com", 587, False, True),
        ("smtps://mail.example.com", "mail.example.com", 465, True, False),
        ("smtp://[::1]:2525", "::1", 2525, False, False),
    ],
)
def test_a_server_is_spoken_to_as_its_url_says(
    url: str, host: str, port: int, is_ssl: bool, is_starttls: bool
) -> None:
    found = server(url)
    assert found is not None
    assert (found.host, found.port) == (host, port)
    assert (found.is_ssl, found.is_starttls) == (is_ssl, is_starttls)


def test_user_password_and_sender_are_read() -> None:
    found = server("smtps://me%40example.com:p%2Fw@mail.example.com?from=Calls%20%3Ca@b.example%3E")
    assert found is not None
    assert (found.user, found.password) == ("me@example.com", "p/w")
    assert found.sender == "Calls <a@b.example>"


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("", "dummy"),
        ("console:", "console"),
        ("file:///var/mail", "filebased"),
        ("smtp://h", "smtp"),
    ],
)
def test_each_scheme_has_its_backend(url: str, backend: str) -> None:
    found = server(url)
    assert found is not None
    assert found.backend == f"django.core.mail.backends.{backend}.EmailBackend"
    assert (found.folder == "/var/mail") == (backend == "filebased")


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://host:port",
        "smtp://host/path",
        "smtp://host?starttls=perhaps",
        "smtp://host?tls=1",
        "smtp://host?starttls",
        "file://host/folder",
    ],
)
def test_a_url_that_is_none_of_these_is_refused(url: str) -> None:
    assert server(url) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("calls@example.com", True),
        ("Calls <calls@example.com>", True),
        ("", False),
        ("calls", False),
        ("calls@example.com\nBcc: all@example.com", False),
    ],
)
def test_a_sender_is_an_address(text: str, is_one: bool) -> None:
    assert is_address(text) == is_one
