"""What the model's `error` events mean for the session (protocols.md F9): one table."""

from __future__ import annotations

from enum import StrEnum, unique

SERVER_ERROR = "server_error"
BUSY_CODE = "conversation_already_has_active_response"


@unique
class Verdict(StrEnum):
    """What to do about an error.

    BENIGN: count it; a response that it refuses is not coming all the same. RETRY: what was
    asked for may be asked for again. REDIAL: this session is over, another may be opened.
    FATAL: nobody with our key is served; dialling again is useless.
    """

    BENIGN = "benign"
    RETRY = "retry"
    REDIAL = "redial"
    FATAL = "fatal"


VERDICTS: dict[str, Verdict] = {
    "response_cancel_not_active": Verdict.BENIGN,
    "input_audio_buffer_commit_empty": Verdict.BENIGN,
    "item_truncate_invalid_item_id": Verdict.BENIGN,
    "item_delete_invalid_item_id": Verdict.BENIGN,
    "item_retrieve_invalid_item_id": Verdict.BENIGN,
    BUSY_CODE: Verdict.RETRY,
    "rate_limit_exceeded": Verdict.RETRY,
    "inference_rate_limit_exceeded": Verdict.RETRY,
    SERVER_ERROR: Verdict.RETRY,
    "session_expired": Verdict.REDIAL,
    "insufficient_quota": Verdict.FATAL,
    "invalid_api_key": Verdict.FATAL,
    "account_deactivated": Verdict.FATAL,
    "billing_hard_limit_reached": Verdict.FATAL,
    "model_not_found": Verdict.FATAL,
}


def classify(code: str, kind: str) -> Verdict:
    """Return the verdict on an error by its code, else by its type; BENIGN for an unknown one."""
    return VERDICTS.get(code) or VERDICTS.get(kind, Verdict.BENIGN)
