from enum import StrEnum


class WebhookDeliveriesListStatus(StrEnum):
    DEAD = "dead"
    DELIVERED = "delivered"
    RUNNING = "running"
    WAITING = "waiting"

    def __str__(self) -> str:
        return str(self.value)
