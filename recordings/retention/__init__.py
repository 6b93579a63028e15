"""Deleting what a tenant need not keep: by its days (expire.py), or for one caller (erase.py).

Both delete at the carrier, in the storage and here, look whether it is gone, and only then write
it down. What could not be deleted stays on the list (docs/retention.md).
"""
