"""Members, invitations, settings, and a person's own page."""
