"""Refusals of the talent pool: each carries the data of its sentence; no HTTP in them."""
