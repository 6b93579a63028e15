"""Knowing again a JSON message that only differs in its base64 audio, without reading the JSON.

Who sends audio fifty times a second writes the same bytes around every payload. Where a message
begins and ends as an accepted one did and only base64 lies between, it is the same message with
another payload: the first part ends inside the string's quotes, which base64 cannot leave.
"""

import binascii


class Refrain:
    """What stands around the audio in one sender's messages."""

    def __init__(self) -> None:
        self._before, self._after = b"", b""

    def audio(self, text: bytes) -> bytes | None:
        """The audio of a message written as the last learned one; None for all others."""
        before, after = self._before, self._after
        if not before or not text.startswith(before) or not text.endswith(after):
            return None
        if len(text) < len(before) + len(after):
            return None
        try:
            return binascii.a2b_base64(text[len(before) : -len(after)], strict_mode=True)
        except binascii.Error:
            return None

    def learn(self, text: bytes, payload: bytes) -> None:
        """Remember an accepted message and its base64.

        Not one that repeats it, or escapes anything: the string found might be another's.
        """
        quoted = b'"%b"' % payload
        if payload and b"\\" not in text and text.count(quoted) == 1:
            before, after = text.split(quoted)
            self._before, self._after = before + b'"', b'"' + after
