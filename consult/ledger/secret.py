"""What is kept of the secrets of links, badges and sessions: never the secret itself."""

import hashlib


def digest_of(secret: str) -> str:
    """The digest of a secret of 256 random bits, which nobody tries out; not for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()
