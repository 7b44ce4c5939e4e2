"""The yearly report as plain Python: what is counted and how it is told. Nothing here asks the database."""
