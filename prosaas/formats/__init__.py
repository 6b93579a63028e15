"""How dates are written: one format a language, without a full stop at the end of a time."""
