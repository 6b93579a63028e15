"""The REST API of what came of calls; docs/api.md. One serializer for each direction."""
