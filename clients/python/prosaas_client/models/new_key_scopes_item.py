from enum import StrEnum


class NewKeyScopesItem(StrEnum):
    AGENTS_READ = "agents.read"
    AGENTS_WRITE = "agents.write"
    AUDIT_READ = "audit.read"
    CALLS_DELETE = "calls.delete"
    CALLS_DIAL = "calls.dial"
    CALLS_READ = "calls.read"
    CALLS_WRITE = "calls.write"
    KEYS_WRITE = "keys.write"
    MEMBERS_READ = "members.read"
    MEMBERS_WRITE = "members.write"
    NUMBERS_READ = "numbers.read"
    NUMBERS_WRITE = "numbers.write"
    RECORDINGS_READ = "recordings.read"
    SETTINGS_READ = "settings.read"
    SETTINGS_WRITE = "settings.write"
    USAGE_READ = "usage.read"
    WEBHOOKS_READ = "webhooks.read"
    WEBHOOKS_WRITE = "webhooks.write"

    def __str__(self) -> str:
        return str(self.value)
