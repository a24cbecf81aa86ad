"""Every key of the cell and what is done with them: encrypt, find by keyed hash, sign. Nothing else holds a key."""

from linan.core.vault.keys import decrypt, encrypt, lookup, lookup_deletions, sign_key, text_key, token_key

__all__ = ["decrypt", "encrypt", "lookup", "lookup_deletions", "sign_key", "text_key", "token_key"]
