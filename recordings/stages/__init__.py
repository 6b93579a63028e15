"""The stages of work after a call, one module each; run.py runs whichever is next."""
