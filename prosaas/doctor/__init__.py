"""`manage.py doctor`: can this installation take a real call, and if not, what is to be done?

One module for each subject, each a function that yields findings; prosaas/doctor/subjects.py lists
them. Nothing is changed: what storage and Redis are given as a probe is taken away again. No
finding holds a secret, nor text of an error that might.
"""
