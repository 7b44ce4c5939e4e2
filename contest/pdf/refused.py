"""What the typesetter refuses."""


class RefusedAddress(ValueError):
    """A document named an address that is not one of its assets."""
