"""A tenant's numbers at Twilio: searched, bought, watched and given back (docs/numbers.md)."""
