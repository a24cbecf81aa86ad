"""Every key of the cell and what is done with them: encrypt, find by keyed hash, sign. Nothing else holds a key."""

from linan.core.vault.keys import decrypt, encrypt, lookup, lookup_deletions, sign_key, text_key
from linan.core.vault.tokenkeys import (
    TokenKey,
    add_token_key,
    token_entries,
    token_key,
    token_keys,
    withdraw_token_key,
)

__all__ = [
    "TokenKey",
    "add_token_key",
    "decrypt",
    "encrypt",
    "lookup",
    "lookup_deletions",
    "sign_key",
    "text_key",
    "token_entries",
    "token_key",
    "token_keys",
    "withdraw_token_key",
]
