"""Digests of texts: short names for contents that are compared, never read back."""

from __future__ import annotations

from hashlib import sha256


def digest(text: str) -> bytes:
    """Return the SHA-256 of any text: JSON can carry half of a surrogate pair, which UTF-8 refuses."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def short_digest(text: str, length: int = 20) -> str:
    """Return the first `length` hexadecimal digits of the digest."""
    return digest(text).hex()[:length]
