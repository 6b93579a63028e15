"""The REST API of what is a tenant's own; docs/api.md. One serializer for each direction."""
