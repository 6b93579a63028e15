"""Who is calling the API: the bearer of an API key."""
