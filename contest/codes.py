"""Public codes: short, unguessable, readable aloud, safe in a URL."""

import secrets

# No 0/o, 1/i/l: a code is read from a slip of paper and typed on a phone.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code(length: int = 10) -> str:
    """Return a random code of `length` characters (about 4.95 bits each)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_token() -> str:
    """Return a secret of 32 characters (about 158 bits) for links that carry a right."""
    return new_code(32)


def new_receipt() -> str:
    """Return a receipt number that tells nothing about how many there are: 7K3F-9QX2."""
    code = new_code(8).upper()
    return f"{code[:4]}-{code[4:]}"
