"""What <Dial> refuses before anything rings, with the code of Twilio's debugger (A2, A6)."""

import re

from prosaas.sandbox.twilio.twiml.verbs import Dial, Party
from prosaas.sandbox.twilio.verbs.stage import Stage

_E164 = re.compile(r"\+[1-9]\d{6,14}")


def may_dial(stage: Stage, verb: Dial) -> bool:
    """Whether Twilio would try at all; what speaks against it is noted on the call."""
    if not _may_show(stage, verb.caller_id):
        stage.note(13214, verb.caller_id)
        return False
    if not verb.parties:
        stage.note(13224, "nobody to dial")
    refused = [party for party in verb.parties if not _is_dialable(party)]
    for party in refused:
        stage.note(13243 if party.kind == "Sip" else 13224, party.to)
    return bool(verb.parties) and not refused


def _may_show(stage: Stage, caller_id: str) -> bool:
    """A callerId is the call's own, a verified number or one of ours."""
    order = stage.call.order
    own = {"", order.from_number, order.to, *stage.config.verified}
    return caller_id in own or caller_id in stage.numbers


def _is_dialable(party: Party) -> bool:
    match party.kind:
        case "Number":
            return _E164.fullmatch(party.to) is not None
        case "Sip":
            return party.to.startswith(("sip:", "sips:"))
        case _:
            return bool(party.to)
