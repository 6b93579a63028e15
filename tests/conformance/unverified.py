"""Every statement that docs/protocols.md marks as unverified, and what settles it.

A `quote` is the document's words, its tag among them; `test` records on a real service what was
seen, and demands of a stand-in that it behaves as believed; `by_hand` is what a person does.
"""

from dataclasses import dataclass

_REALTIME = "openai_realtime"
_REST = "twilio_rest.test_api"
_ENDS = "twilio_voice.test_stream_ends"
_RECORDINGS = "twilio_voice.test_recordings"
_STREAM = "twilio_voice.test_stream"
_VERBS = "twilio_voice.test_verbs"
_WEBHOOK = "twilio_voice.test_webhook"


@dataclass(frozen=True, slots=True)
class Unverified:
    """A statement; `test` is module.function below tests.conformance. One of the two is given."""

    quote: str
    test: str = ""
    by_hand: str = ""


UNVERIFIED: dict[str, Unverified] = {
    "withheld-caller": Unverified(
        "`anonymous` [obs] or `+266696687` (unverified)",
        by_hand="phone the number from a mobile that withholds its number; read From",
    ),
    "stir-elsewhere": Unverified(
        "US STIR/SHAKEN (unverified for other regions)",
        by_hand="phone an Israeli and a European number; look for StirVerstat in the webhook",
    ),
    "fallback-params": Unverified(
        "params plus `ErrorCode`, `ErrorUrl` (unverified names)",
        f"{_WEBHOOK}.test_the_fallback_is_told_what_went_wrong",
    ),
    "content-types": Unverified(
        "`text/html` is parsed as TwiML; `text/plain` is spoken; `audio/*` is played (unverified)",
        f"{_WEBHOOK}.test_what_is_not_xml_may_be_read_or_played",
    ),
    "empty-response": Unverified(
        "An empty `<Response/>` on the first webhook = hang up (unverified)",
        f"{_WEBHOOK}.test_an_empty_document_hangs_up",
    ),
    "twiml-size": Unverified(
        "TwiML body cap 64 KB (unverified)", f"{_WEBHOOK}.test_a_document_may_have_64_kb"
    ),
    "retrieval-codes": Unverified(
        "redirects / TLS handshake / certificate name / certificate chain (numbers unverified)",
        f"{_WEBHOOK}.test_redirects_without_end_have_a_number",
        by_hand="for the three of TLS: point the number at hosts with an expired, a foreign and "
        "an untrusted certificate; read the debugger",
    ),
    "document-codes": Unverified(
        "bad content type (11750, 12200, 12300 unverified)",
        f"{_WEBHOOK}.test_documents_that_are_wrong_have_numbers",
    ),
    "bad-caller-id": Unverified(
        "`<Dial>`: bad callerId (unverified)", f"{_VERBS}.test_a_foreign_caller_id_is_refused"
    ),
    "inbound-status-once": Unverified(
        "A number's `status_callback` fires for inbound calls only at the end (unverified)",
        "twilio_voice.test_status.test_an_inbound_call_is_reported_only_at_the_end",
    ),
    "action-params": Unverified(
        "`StreamEvent`/`StreamError`-like fields, names (unverified)",
        f"{_ENDS}.test_the_action_is_told_about_the_stream",
    ),
    "handshake-hangup": Unverified(
        "otherwise hangup a few seconds in (unverified timing)",
        "twilio_voice.test_stream_refused.test_a_failed_handshake_with_nothing_left_hangs_up",
    ),
    "redirect-skips-action": Unverified(
        "Twilio sends `stop` and closes; `action` is not requested (unverified)",
        f"{_ENDS}.test_a_redirect_by_rest_asks_no_action",
    ),
    "verb-defaults": Unverified(
        "default values shown are (unverified)",
        by_hand="compare A6 with the vendor's pages of Dial and Record",
    ),
    "caller-id-rule": Unverified(
        "must be a Twilio/verified number or the inbound `From` (unverified)",
        f"{_VERBS}.test_a_foreign_caller_id_is_refused",
    ),
    "no-ringback": Unverified(
        "has no ringback effect once the call was answered (unverified)",
        by_hand="forward an answered call with answerOnBridge to a second phone; listen",
    ),
    "record-params": Unverified(
        "RecordingDuration Digits` (`hangup` when the caller hung up) (unverified)",
        f"{_VERBS}.test_the_action_of_a_recording_is_told_what_was_recorded",
    ),
    "record-empty": Unverified(
        "Empty recording → no action request, falls through (unverified)",
        f"{_VERBS}.test_an_empty_recording_asks_nothing",
    ),
    "reject-unanswered": Unverified(
        "(only as first verb; unanswered, unbilled (unverified))",
        "twilio_voice.test_status.test_a_rejected_call_was_never_answered",
        by_hand="a day later, look at the price of the rejected calls",
    ),
    "cancel-or-complete": Unverified(
        "`completed` also ends in-progress (unverified split)",
        f"{_ENDS}.test_a_call_in_progress_is_completed_and_not_canceled",
    ),
    "completed-twice": Unverified(
        "on an ended call: treat any of 200/400/404 as success (unverified)",
        f"{_ENDS}.test_a_call_may_be_ended_twice",
    ),
    "silence-streamed": Unverified(
        "Silence is streamed too (no DTX) (unverified)", f"{_STREAM}.test_silence_is_streamed_too"
    ),
    "dtmf-audible": Unverified(
        "tones are also audible in the media (unverified)", f"{_STREAM}.test_a_key_is_heard_too"
    ),
    "dtmf-letters": Unverified(
        "Digits `0-9 * #` (`A-D` unverified)",
        by_hand='call from TwiML with <Play digits="A"/>; look for a dtmf message',
    ),
    "message-size": Unverified(
        "maximum frame size; keep below ~100 KB (unverified)",
        f"{_STREAM}.test_a_message_of_100_kb_is_taken",
    ),
    "latency": Unverified(
        "with PSTN jitter buffer, playback adds similar (unverified)",
        by_hand="phone an application that echoes; record both sides with one microphone and "
        "measure the delay of a clap",
    ),
    "pings-answered": Unverified(
        "Twilio answers WebSocket pings (unverified)", f"{_STREAM}.test_a_ping_is_answered"
    ),
    "recording-format": Unverified(
        "append `.wav` (8 kHz 16-bit PCM, unverified)",
        f"{_RECORDINGS}.test_a_recording_is_8_khz_16_bit_with_the_caller_first",
    ),
    "recording-channels": Unverified(
        "picks mono/dual (400 if not available, unverified)",
        f"{_RECORDINGS}.test_what_channels_can_be_asked_for",
    ),
    "recording-lag": Unverified(
        "May lag `completed` by seconds (unverified)",
        f"{_RECORDINGS}.test_a_recording_is_8_khz_16_bit_with_the_caller_first",
    ),
    "area-code-errors": Unverified(
        "21450/21452 none in area code (unverified)",
        by_hand="on the watch list of purchases: the code of the first refused AreaCode purchase",
    ),
    "trial-limit": Unverified(
        "21404 trial number limit (unverified)",
        by_hand="on the watch list of purchases: buy a second number on a trial account",
    ),
    "review-days": Unverified(
        "review takes days (unverified)",
        by_hand="note the dates of the first regulatory bundle's submission and approval",
    ),
    "israel-demands": Unverified(
        "what IL demands today is (unverified)",
        f"{_REST}.test_what_a_country_demands_can_be_asked",
    ),
    "suspended": Unverified(
        "inbound calls rejected, REST refused (codes unverified)",
        by_hand="suspend the first test subaccount; phone its number, fetch a call with its token",
    ),
    "inactive-account": Unverified(
        "20005 account not active (unverified)",
        by_hand="the code of the REST refusal while that subaccount is suspended",
    ),
    "forbidden": Unverified(
        "403 20006/20403 (unverified)",
        by_hand="fetch a sibling's call with a subaccount's token; note status and code",
    ),
    "call-errors": Unverified(
        "21262 AMD without callback (21201-21219 partly unverified)",
        f"{_REST}.test_a_call_that_cannot_be_is_refused_by_number",
        by_hand="21214-21219 want a number that is unreachable, abroad, blocked or, on a trial "
        "account, not verified: note the code when it happens",
    ),
    "unknown-model": Unverified(
        "Unknown model: error event then close (unverified)",
        f"{_REALTIME}.test_connection.test_an_unknown_model_is_an_error_and_a_close",
    ),
    "delta-size": Unverified(
        "(observed from tens to several hundred ms, uneven) (unverified)",
        f"{_REALTIME}.test_turn.test_the_size_of_deltas_is_uneven",
    ),
    "failed-usage": Unverified(
        "failed may have null usage (unverified)",
        by_hand="keep the response.done of the first failed response of a pilot call",
    ),
    "transcribe-cap": Unverified(
        "~25 min audio cap (unverified)",
        by_hand="transcribe 26 minutes of speech once with gpt-4o-transcribe",
    ),
    "diarize-successor": Unverified(
        "the successor for diarization/timestamps is (unverified)",
        by_hand="read the vendor's deprecations page before 2027-02-26",
    ),
    "rate-limit-headers": Unverified(
        "`x-ratelimit-{limit,remaining,reset}-{requests,tokens}` (unverified)",
        "openai_rest.test_transcriptions.test_answers_tell_the_limits",
    ),
    "prices": Unverified(
        "Second-hand, 2026-09-26 (unverified)",
        by_hand="compare with the vendor's pricing page and the first day's bill",
    ),
    "unknown-call-id": Unverified(
        "unknown call_id output → error (unverified)",
        f"{_REALTIME}.test_tools.test_an_output_for_an_unknown_call_is_refused",
    ),
    "text-history-audio-answer": Unverified(
        "a conversation replayed as text is still answered with audio (unverified)",
        f"{_REALTIME}.test_items.test_a_replayed_conversation_is_answered_aloud",
    ),
}
