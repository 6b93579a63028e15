"""The proof that tenants are kept apart: every way in, tried by everybody (docs/security.md)."""
