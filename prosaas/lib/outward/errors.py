"""Why nothing came of a request.

OutwardFailed    `word` is one of WORDS; the text is that word, and names no address
"""

from __future__ import annotations

from typing import Final

BAD_URL: Final = "bad-url"
REFUSED: Final = "refused-address"  # private, link-local, metadata, …
UNRESOLVED: Final = "no-address"
TIMEOUT: Final = "timeout"
TLS: Final = "tls-failed"
CONNECTION: Final = "connection-failed"
PROTOCOL: Final = "not-http"
WORDS: Final = frozenset({BAD_URL, REFUSED, UNRESOLVED, TIMEOUT, TLS, CONNECTION, PROTOCOL})


class OutwardFailed(Exception):
    """There is no answer."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
