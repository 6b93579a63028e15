"""Prints one value of the JSON on stdin: `field.py results.0.e164`; what is no text as JSON."""

from __future__ import annotations

import json
import sys

value = json.load(sys.stdin)
for name in sys.argv[1].split("."):
    value = value[int(name)] if name.isdigit() else value[name]
print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
