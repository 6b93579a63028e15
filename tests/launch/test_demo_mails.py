"""What the demo's terminal says of e-mails: the links that somebody waits for."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from prosaas.launch.demo_mails import END, Mails

LINK = "http://127.0.0.1:8000/accounts/confirm-email/Mg:1a:b/"


def letter(text: str, to: str = "x@example.com") -> bytes:
    message = EmailMessage()
    message["To"], message["Subject"] = to, "Hello"
    message.set_content(text)
    return message.as_bytes()[:-1] + END


def test_a_confirmation_is_told_once_with_whom_it_is_for(tmp_path: Path) -> None:
    mails = Mails(tmp_path)
    (tmp_path / "1.log").write_bytes(letter(f"Open this link:\n\n{LINK}\n"))
    assert mails.news() == [f"E-mail for x@example.com: confirm at {LINK}"]
    assert mails.news() == []


def test_hebrew_letters_in_the_e_mail_do_not_hide_its_link(tmp_path: Path) -> None:
    mails = Mails(tmp_path)
    (tmp_path / "1.log").write_bytes(letter(f"כדי לאשר, יש לפתוח את הקישור:\n\n{LINK}\n"))
    assert LINK in mails.news()[0]


def test_what_lay_there_before_is_not_told(tmp_path: Path) -> None:
    file = tmp_path / "1.log"
    file.write_bytes(letter(LINK))
    mails = Mails(tmp_path)
    assert mails.news() == []
    file.write_bytes(file.read_bytes() + letter(LINK, to="y@example.com"))
    assert [line.split(":")[0] for line in mails.news()] == ["E-mail for y@example.com"]


def test_half_an_e_mail_is_waited_for(tmp_path: Path) -> None:
    mails, whole = Mails(tmp_path), letter(LINK)
    (tmp_path / "1.log").write_bytes(whole[:-20])
    assert mails.news() == []
    (tmp_path / "1.log").write_bytes(whole)
    assert len(mails.news()) == 1


def test_invitations_and_new_passwords_say_what_they_are_for(tmp_path: Path) -> None:
    mails = Mails(tmp_path)
    addresses = ("http://a/invitations/t0/", "http://a/accounts/password/reset/key/1-2/")
    for at, address in enumerate(addresses):
        (tmp_path / f"{at}.log").write_bytes(letter(address))
    assert [line.split(": ")[1] for line in mails.news()] == [
        f"join at {addresses[0]}",
        f"choose a new password at {addresses[1]}",
    ]


def test_an_e_mail_about_a_call_is_nobody_s_way_in(tmp_path: Path) -> None:
    mails = Mails(tmp_path)
    (tmp_path / "1.log").write_bytes(letter("http://127.0.0.1:8000/app/calls/1/"))
    assert mails.news() == []


def test_without_a_folder_there_is_no_news(tmp_path: Path) -> None:
    assert Mails(None).news() == []
    assert Mails(tmp_path / "not there yet").news() == []
