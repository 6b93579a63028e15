"""References inside a JSON schema, and how deep a value must at least be."""

import math
from typing import Any

Json = dict[str, Any]


def resolve(root: Json, reference: Any) -> Json | None:
    """Find what `#`, `#/$defs/name` or a longer pointer means; None when it leads nowhere."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    node: Any = root
    for step in reference.lstrip("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or name not in node:
            return None
        node = node[name]
    return node if isinstance(node, dict) else None


def can_end(node: Json, root: Json) -> bool:
    """Whether any finite value fits."""
    return height(node, root) < math.inf


def height(node: Json, root: Json, on_the_way: tuple[str, ...] = ()) -> float:
    """How many levels the flattest value has; infinite when there is none.

    The flattest value never needs the same reference twice on one way down.
    """
    if "$ref" in node:
        reference = node["$ref"]
        target = resolve(root, reference)
        if target is None or reference in on_the_way:
            return math.inf
        return height(target, root, (*on_the_way, reference))
    kinds = node.get("type")
    options = node.get("anyOf", [])
    if isinstance(kinds, list):
        options = [{**node, "type": kind} for kind in kinds]
    if options:
        return min(height(option, root, on_the_way) for option in options)
    if kinds == "object":
        inner = node.get("properties", {}).values()
        return 1 + max((height(entry, root, on_the_way) for entry in inner), default=0)
    if kinds == "array" and node.get("minItems", 0):
        return 1 + height(node["items"], root, on_the_way)
    return 0
