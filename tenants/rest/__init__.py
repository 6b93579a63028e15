"""What operations of the REST API share: refusals, pages, preconditions, idempotency."""
