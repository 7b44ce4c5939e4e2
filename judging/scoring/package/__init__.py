"""The result package: everything that a result was computed from, in one file that anybody can recompute.

`docs/result-package.md` describes the format. `verify` needs nothing but this library and Python.
"""

from judging.scoring.package.checking import Check, cross_check, verify
from judging.scoring.package.inputs import inputs_digest
from judging.scoring.package.shape import FORMAT, VERSION
from judging.scoring.package.spelling import (
    Unreadable,
    canonical,
    fingerprint,
    read_bytes,
    read_file,
    sealed,
    sealed_bytes,
)

__all__ = [
    "FORMAT",
    "VERSION",
    "Check",
    "Unreadable",
    "canonical",
    "cross_check",
    "fingerprint",
    "inputs_digest",
    "read_bytes",
    "read_file",
    "sealed",
    "sealed_bytes",
    "verify",
]
