"""Pages of tenants, one module for each part of the app."""
