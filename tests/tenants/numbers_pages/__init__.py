"""The pages about numbers, on a phone company of memory."""
