"""What Twilio's REST API refused, and whether asking again can help (protocols.md C, D).

TwilioFailed
  the only error of prosaas.lib.twilio.rest: a refusal (status, code) or no answer (status 0)
"""

from __future__ import annotations

NOT_ELIGIBLE_YET = 21220  # a recording asked for before the call is fully in progress
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500


class TwilioFailed(Exception):
    """A REST request failed. status: HTTP, 0 when there was no answer; code: Twilio's, or 0."""

    def __init__(self, *, status: int, code: int) -> None:
        super().__init__(f"Twilio REST: status {status}, code {code}")
        self.status = status
        self.code = code

    @property
    def retryable(self) -> bool:
        """No answer, too many requests, Twilio's own trouble, or a call that is not ready."""
        return (
            self.status in {0, _TOO_MANY_REQUESTS}
            or self.status >= _SERVER_ERRORS
            or self.code == NOT_ELIGIBLE_YET
        )
