"""Requirements of the live call that no test can or need name, each with its reason."""

from __future__ import annotations

NOT_APPLICABLE: dict[str, str] = {
    "S0-25": "It tells how the predecessor rolled one release out and back; nothing of it is left.",
    "S3-13": "It names parts of the predecessor that stay as they were; there are none here.",
    "L65": "Limits on how many calls are admitted are not built yet.",
}
