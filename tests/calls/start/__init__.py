"""The start: from a sign-up to callers that are answered."""
