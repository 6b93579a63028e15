"""Golden tapes: hard cases as the engine handled them, to be reviewed when it handles them anew.

Each is scripted in scripts.py. `.venv/bin/python -m tests.engine.tapes` writes them again; the
diff is what an engine change does to a call, and is read before it is committed.
"""
