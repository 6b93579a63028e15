"""What operators see of tenants and people; Django looks for it here."""

from tenants.operators import members, people, tenants, things

__all__ = ["members", "people", "tenants", "things"]
