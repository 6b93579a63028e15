"""Calls that the agent makes: whom it may call, placing, hanging up, what became of them.

The row comes before Twilio is asked, and its id is in the addresses that Twilio is given: so
whichever comes first, the answer or a webhook, tells the row its CallSid. Nothing is ever dialled
again for a row that is there.
"""

from calls.dialling.hanging_up import call_hang_up
from calls.dialling.ordering import Wanted
from calls.dialling.placing import call_place
from calls.dialling.refusals import Because, NotDialled
from calls.dialling.settling import outbound_settle

__all__ = ["Because", "NotDialled", "Wanted", "call_hang_up", "call_place", "outbound_settle"]
