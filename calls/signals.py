"""What calls tell the apps above: sent with tenant_id (UUID) and call_sid (str), at least."""

from __future__ import annotations

from django.dispatch import Signal

# Exactly once per call, after the commit that made its status terminal; also with call_id (UUID).
call_ended = Signal()

# Before people's words are written on a call, in the transaction that holds its row; also with
# call_id. A receiver that forbids it raises.
call_annotating = Signal()

# When marks prove that the caller heard the disclosure and consent lines (R19).
preamble_heard = Signal()

# Once per call, when its first audio frame has gone out (S0-6).
first_audio_sent = Signal()
