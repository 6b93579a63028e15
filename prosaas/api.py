"""DRF plumbing."""
