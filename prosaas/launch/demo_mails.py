"""Links of the demo's e-mails on the terminal: without a mail server they are files.

Whoever signs up at the demo needs the link of the e-mail, and should not have to look for it.
"""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

END: Final = b"\n" + b"-" * 79 + b"\n"  # after each message of Django's file backend
# What an address in an e-mail is for, by a piece of its path.
_PURPOSES: Final = {
    "/accounts/confirm-email/": "confirm at",
    "/accounts/password/reset/": "choose a new password at",
    "/invitations/": "join at",
}
_ADDRESS: Final = re.compile(r"https?://\S+")


@dataclass(slots=True)
class Mails:
    """The folder where e-mails land. What lies there at first is of before and not told."""

    folder: Path | None
    _told: dict[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.news()

    def news(self) -> list[str]:
        """A line for each e-mail with a link that came since the last time."""
        return [line for message in self._new() if (line := line_of(message))]

    def _new(self) -> list[EmailMessage]:
        found: list[EmailMessage] = []
        for file in sorted(self.folder.glob("*.log")) if self.folder else []:
            *whole, _being_written = file.read_bytes().split(END)
            fresh = whole[self._told.get(file, 0) :]
            found += [message_from_bytes(each, policy=default) for each in fresh]
            self._told[file] = len(whole)
        return found


def line_of(message: EmailMessage) -> str:
    """What the terminal says of an e-mail; "" of one without a link that somebody needs."""
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    for address in _ADDRESS.findall(text):
        for path, purpose in _PURPOSES.items():
            if path in address:
                return f"E-mail for {message['To']}: {purpose} {address}"
    return ""
