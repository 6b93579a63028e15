"""What people see of a call: its page and what is done there, its sound, links to show it.

`audio` serves recordings, `call` the page, …, `share` the public page (docs/call-page.md).
"""
