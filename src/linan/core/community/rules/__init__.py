"""Decisions of the register without a database."""

from linan.core.community.rules.particulars import (
    PHONE,
    Identity,
    age_on,
    grams,
    masked,
    near_identities,
    needs_date,
    plain_text,
    read_identity,
    read_name,
    read_phone,
    search_text,
)

__all__ = [
    "PHONE",
    "Identity",
    "age_on",
    "grams",
    "masked",
    "near_identities",
    "needs_date",
    "plain_text",
    "read_identity",
    "read_name",
    "read_phone",
    "search_text",
]
