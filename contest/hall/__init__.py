"""A hall without the Internet: this computer's addresses, and a certificate authority for them alone."""
