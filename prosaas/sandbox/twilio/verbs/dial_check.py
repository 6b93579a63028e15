"""What <Dial> refuses before anything rings, with the code of Twilio's debugger (A2, A6)."""

import re

from prosaas.sandbox.twilio.config import TwilioConfig
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
    refused = [(party, code) for party in verb.parties if (code := _refusal(stage, party))]
    for party, code in refused:
        stage.note(code, party.to)
    return bool(verb.parties) and not refused


def _may_show(stage: Stage, caller_id: str) -> bool:
    """A callerId is the call's own, a verified number or one of ours."""
    order = stage.call.order
    own = {"", order.from_number, order.to, *stage.config.verified}
    return caller_id in own or caller_id in stage.numbers


def _refusal(stage: Stage, party: Party) -> int:
    """The code for a party that is not even rung; 0 for one that may be."""
    match party.kind:
        case "Number":
            return _number_refusal(stage.config, party.to)
        case "Sip":
            return 0 if party.to.startswith(("sip:", "sips:")) else 13243
        case _:
            return 0 if party.to else 13224


def _number_refusal(config: TwilioConfig, number: str) -> int:
    if number in config.blocked or number.startswith(tuple(config.geo_blocked)):
        return 13225
    is_supported = _E164.fullmatch(number) and number not in config.unreachable
    return 0 if is_supported else 13224
