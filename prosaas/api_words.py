"""What the fields of the API mean: sentences for the description, by schema and field.

They stand here and not in the serializers, whose fields come from models and shapes that several
serializers share. What a serializer says itself (`help_text`) is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from prosaas.api_words_shared import EVERYWHERE

_CALL: Final[Mapping[str, str]] = {
    "created_at": "When the call came in, or was asked for.",
    "ended_at": "When the call ended; null while it goes on.",
    "status": "Where the call stands, in Twilio's words.",
    "end_reason": "Why the call ended, as we know it; empty while it goes on, or if no agent took "
    "part.",
    "outcome": "How the call came out, by its summary; empty until there is one.",
    "agent": "Whose call it is, or would have been; null if nobody's.",
    "agent_version": "The number of the version that spoke.",
}

_READ: Final = {"read_at": "When somebody of yours first opened it; null while nobody has."}
_LISTED: Final[Mapping[str, str]] = {
    **_CALL,
    **_READ,
    "is_test": "Whether it was tried from the browser, and no call of the telephone.",
}

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "Call": _LISTED,
    "CallNote": {**_READ, "follow_up": "Whether there is something left to do about it."},
    "PlacedCall": _CALL,
    "CallDetail": {
        **_LISTED,
        "turns": "What was said, as it was spoken.",
        "notices": "What callers are told first, and whether they heard it.",
        "metrics": "What was measured of the sound; null if no agent took part, or not yet.",
        "stages": "The work after the call, in the order in which it is done.",
        "recordings": "Its recordings; null without `recordings.read`.",
        "transcript": "What was said, from the recording; null without `recordings.read`.",
        "summary": "What it was about; null without `recordings.read`.",
        "extracted": "Your own fields, by name; null without `recordings.read`.",
        "cost_lines": "What the cost is made of; null without `usage.read`.",
        "cost": "What it cost; null without `usage.read` and while that is not known.",
    },
    "CallTurn": {
        "position": "The turn's place in the call, from 0.",
        "item_id": "The model's id of what was said.",
        "who": "Who spoke.",
        "text": "What was said, or was to be said.",
        "heard_text": "How much of it the caller heard, before interrupting.",
        "start_ms": "When it began: ms from the beginning of the stream.",
        "end_ms": "When it ended: ms from the beginning of the stream.",
        "heard_ms": "For how long the caller heard it, in ms.",
        "interrupted": "Whether the caller spoke over it.",
    },
    "CallNotice": {
        "kind": "`disclosure`: an AI is speaking. `consent`: the call is recorded.",
        "text": "What was said.",
        "heard_ms": "When it had been heard whole: ms of the stream; null if it was not.",
    },
    "CallMetrics": {
        "frames_sent": "Pieces of sound (20 ms each) that were sent to the caller.",
        "frames_not_160": "Those of another length than 160 bytes: a fault.",
        "max_gap_ms": "The longest gap between two pieces of one answer, in ms.",
        "tx_late_frames": "Pieces that left 20 to 200 ms too late.",
        "tx_schedule_resets": "How often sending was more than 200 ms late.",
        "first_audio_ms": "From the beginning of the stream to the agent's first sound, in ms.",
        "barge_ins": "How often the caller interrupted the agent.",
        "barge_in_ms": "The slowest interruption: from the caller's voice to silence, in ms.",
        "counters": "What else was counted, by name; names may come and go.",
        "usage": "What the model used, in its own words.",
    },
    "CallStage": {
        "name": "Which stage.",
        "state": "Where it stands; `done`, `skipped` and `failed` are ends.",
        "reason": "One word why it waits, was skipped or failed; empty if there is none.",
    },
    "CallRecording": {
        "kind": "Of the call, or a voice message.",
        "status": "Where the recording stands with the carrier.",
        "channels": "2: caller and agent apart. 1: mixed.",
        "seconds": "How long it is by the carrier's word.",
        "duration_ms": "How long our file is, in ms; null without one.",
        "bytes": "How large our file is; null without one.",
        "sha256": "SHA-256 of our file, hexadecimal; empty without one.",
        "fetched_at": "When we got it; null before.",
        "deleted_at": "When it was deleted; null while it is there.",
        "audio": "An address to listen at, without a key; null without a file.",
    },
    "AudioLink": {
        "url": "WAV; serves ranges.",
        "expires_at": "From when on the address is no good. Read the call again for another.",
    },
    "CallTranscript": {"segments": "What was said, in order."},
    "Segment": {
        "who": "`caller` or `agent`.",
        "start_ms": "When it begins: ms of the recording.",
        "end_ms": "When it ends: ms of the recording.",
        "text": "What was said.",
    },
    "CallSummary": {
        "text": "What the call was about.",
        "outcome": "How the call came out.",
        "caller_name": "As the caller told it; empty if not.",
        "callback_number": "Where the caller wants to be called back; empty if not told.",
        "reason": "Why they called.",
        "urgency": "How soon somebody should act.",
        "follow_up": "What is to be done; empty if nothing.",
        "sentiment": "How the caller sounded.",
    },
    "CallCost": {
        "micros": "The sum of the lines, in millionths of `currency`.",
        "lines": "What it is made of.",
    },
    "UsageLine": {
        "kind": "What was used, as `carrier.inbound`.",
        "model": "Of which model or price; empty where there is one only.",
        "price_date": "The price list that was in force.",
    },
    "UsageTotal": {
        "kind": "What was used, as `carrier.inbound`.",
        "model": "Of which model or price; empty where there is one only.",
    },
    "UsageMonthDetail": {"lines": "What it is made of, by kind."},
    "UsageNow": {
        "resets_at": "When the month ends, and counting begins anew.",
        "live_calls": "Calls that go on now.",
        "outbound_calls_today": "Calls that your agents made today.",
        "minutes": "Minutes of this month.",
        "spend_micros": "What this month cost, in millionths of `currency`.",
    },
    "Claim": {
        "number": "The number that is claimed, E.164.",
        "kind": "`local`, `mobile` or `toll-free`, as the search told it.",
        "agent": "Who will answer it.",
        "monthly_micros": "The price a month that you agreed to, in millionths of `currency`.",
        "address_sid": "Twilio's id of the address that was given; empty if none.",
        "bundle_sid": "Twilio's id of the papers that were given; empty if none.",
        "status": "`waiting`, `buying`, `done` or `failed`.",
        "error_code": "Why it waits or failed: Twilio's code, or ours below 100; 0 is nothing.",
        "error": "The same as a sentence; empty while nothing is in the way.",
        "number_id": "The number's id once it is yours; null before.",
    },
    "ClaimAsk": {
        "number": "The number as the search told it, E.164.",
        "kind": "As the search told it.",
        "address_sid": "Twilio's id of an address, where the number needs one.",
        "bundle_sid": "Twilio's id of approved papers, where the number needs them.",
    },
    "Offer": {
        "number": "The number, E.164.",
        "locality": "The town; empty where there is none.",
        "region": "The state or province; empty where there is none.",
        "monthly_micros": "What it costs a month, in millionths of `currency`; null: not known.",
        "address_requirements": "Which address you must have: `none`, `any`, `local`, `foreign`.",
        "needs_bundle": "Whether papers are asked for; null where nobody knows.",
    },
    "PhoneNumber": {
        "status": "`active`; `releasing`: its calls are refused until it is given back; "
        "`released`: given back.",
        "kind": "`local`, `mobile` or `toll-free`; empty where nobody knows.",
        "origin": "How it came here: by an operator, a claim, or moved in.",
        "agent": "Who answers in business hours.",
        "after_hours": "Who answers when you are closed: the same, another agent, or voicemail.",
        "after_hours_agent": "The other agent; null if none.",
        "releases_at": "Until then it can be kept; null if it is not being released.",
        "released_at": "When it was given back; null while it is yours.",
        "checked_at": "When we last looked at the carrier's; null: never.",
        "trouble": "What that look found: `gone`, `not-repaired`; empty where all is well.",
    },
    "WebhookEndpoint": {
        "url": "Where events are sent.",
        "events": "Which events; none is all of them, later ones too.",
        "disabled_reason": "Who switched it off: `owner`, `gone` (it answered 410), `failing`; "
        "empty while it is on.",
        "failing_since": "The first of the failures that go on; null if the last one went well.",
        "old_secret_until": "Until then the secret before the last rotation signs too.",
        "secret": "`whsec_…`, shown in this answer only.",
    },
    "WebhookDelivery": {
        "endpoint": "The endpoint's id.",
        "event": "What is told.",
        "status": "`waiting`, `running`, `delivered` or `dead` (given up).",
        "next_attempt_at": "When it is tried again; null if it is not.",
        "data": "What is told, as the endpoint gets it; null for who may not read all of it.",
        "tried": "Every attempt, the newest first.",
    },
    "WebhookEvent": {
        "id": "The header `webhook-id`: the same at every attempt.",
        "type": "What happened: `type` of the message.",
        "occurred_at": "`timestamp` of the message.",
        "subject_id": "The call, number or agent that it is about.",
    },
    "WebhookAttempt": {
        "number": "Which attempt it was, from 1.",
        "at": "When it was made.",
        "took_ms": "How long it took, in ms.",
        "status": "The HTTP status that came back; null if none did.",
        "error": "One word why there was no answer; empty if there was.",
        "answer": "The beginning of the answer.",
    },
    "WebhookReplayed": {"count": "How many."},
    "Agent": {
        "published_version": "The number of the version that answers; null if none does.",
        "has_draft": "Whether changes wait to be published.",
        "number_count": "How many numbers it answers, at whatever hours.",
    },
    "AgentDetail": {
        "published": "The version that answers; null if none does.",
        "draft": "What the next version will say.",
    },
    "AgentDraft": {"edited_at": "When it was saved last; null if it never was."},
    "AgentVersion": {"number": "The version's number, from 1.", "note": "Why there is one."},
    "AgentRef": {"id": "The agent's id.", "name": "The agent's name."},
    "NumberRef": {"id": "The number's id."},
    "Member": {"notify": "Which calls the person is told of by e-mail."},
    "Key": {
        "prefix": "How the key's text begins, after `psk_`.",
        "made_by": "Who made it; null where that is not known.",
        "last_used_at": "When it was used last, within minutes; null: never.",
        "key": "The key's text, shown in this answer only.",
    },
    "Erasure": {
        "requested_at": "When it was asked for.",
        "finished_at": "When nothing remained; null while something does.",
        "erased": "How many things of each kind are gone.",
        "remains": "Why something is still there: a word by the call's id; empty once all is gone.",
    },
    "CallTape": {
        "ending": "Why recording stopped before the call did; empty if it did not.",
        "happenings": "What happened, in order.",
    },
    "Happening": {
        "at_ms": "ms from the beginning of the call.",
        "who": "Who did it.",
        "what": "What they did, for people: words may change.",
        "orders": "What the engine ordered then, for people.",
    },
    "AuditEvent": {
        "position": "Its place in the chain: 1, 2, 3, without gaps.",
        "at": "When: UTC with `+00:00`, as the hash is over it.",
        "actor_kind": "Who did it: a person, a key, an operator or the product.",
        "actor_id": "Their id; null for the product.",
        "visit_id": "An operator's visit, if it was on one.",
        "action": "What was done, as `key.revoked`.",
        "object_kind": "What it was done to.",
        "object_id": "Its id.",
        "details": "Ids, words and numbers.",
        "network": "Where they were: /24 or /48; empty where that is not known.",
        "previous_hash": "The hash of the event before.",
        "hash": "SHA-256 of all the other fields.",
        "tenant": "Whose log it is.",
    },
    "Me": {"tenant": "The business that the asker belongs to."},
    "Error": {"error": "What went wrong."},
    "Settings": {"status": "Whether the business is served.", "name": "The business's name."},
}

# Others with the same fields, and some more.
LIKE: Final[Mapping[str, str]] = {
    "NewKey": "Key",
    "WebhookSecret": "WebhookEndpoint",
    "WebhookDeliveryDetail": "WebhookDelivery",
    "AgentVersionDetail": "AgentVersion",
    "AgentVersionRow": "AgentVersion",
}

PARAMETERS: Final[Mapping[str, str]] = {
    "has_recording": "Whether there is anything to listen to.",
    "min_seconds": "As long, or longer.",
    "max_seconds": "As long, or shorter.",
    "direction": "`inbound`: somebody called you. `outbound`: your agent called.",
    "locality": "The town.",
    "endpoint": "An endpoint's id.",
    "number": "The number of the version.",
    "tenant": "One tenant only, by id.",
    "q": "Part of a name or of a number.",
    "stage": "Which stage.",
}


def explain(schemas: Mapping[str, Any]) -> None:
    """Says what each field is, where its serializer does not."""
    for name, schema in schemas.items():
        own = WORDS.get(LIKE.get(name, name), {})
        for field, shape in schema.get("properties", {}).items():
            text = own.get(field) or EVERYWHERE.get(field)
            if text is None or "description" in shape:
                continue
            if "$ref" in shape:
                shape = {"allOf": [shape]}  # noqa: PLW2901 - nothing may stand beside a $ref
            schema["properties"][field] = {**shape, "description": text}


def explain_parameters(operation: Mapping[str, Any]) -> None:
    """The same of what stands in an address."""
    for parameter in operation.get("parameters", []):
        name = parameter["name"]
        text = PARAMETERS.get(name)
        if parameter["in"] == "path" and name.endswith("_id"):
            text = f"The id of the {name.removesuffix('_id')}."
        if text and "description" not in parameter:
            parameter["description"] = text
