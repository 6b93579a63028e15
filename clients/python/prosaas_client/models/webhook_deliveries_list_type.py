from enum import StrEnum


class WebhookDeliveriesListType(StrEnum):
    AGENT_PUBLISHED = "agent.published"
    CALL_COMPLETED = "call.completed"
    CALL_STARTED = "call.started"
    CALL_TRANSCRIBED = "call.transcribed"
    NUMBER_CLAIMED = "number.claimed"
    NUMBER_RELEASED = "number.released"
    WEBHOOK_TEST = "webhook.test"

    def __str__(self) -> str:
        return str(self.value)
