"""Django's SQLite, whose connections are kept for the next request; named as the engine in `contest.env`."""
