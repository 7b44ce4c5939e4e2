"""Programs of the machine that look at files and make other forms of them; each may be missing.

Nothing here knows the database: paths come in, files and facts go out. Each program runs in a process group of its
own, gently, for a limited time, and is asked for its progress, so that a worker can say that it lives.
"""
