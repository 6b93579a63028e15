"""/api/admin/v1/: what operators' programs may ask and do (docs/operators-api.md)."""
