"""Requests to OpenAI's REST API (protocols.md G), through its SDK. Blocking: for tasks."""
