"""The REST API of calls; docs/api.md. One serializer for each direction."""
