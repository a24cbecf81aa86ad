"""What an `LA1:` token says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from linan.kernel.tokens.places import Places
from linan.kernel.verdicts import Colour

SCHEMA = 1
COLOURS = (Colour.GREEN, Colour.YELLOW, Colour.RED)
MAX_LIFETIME_S = 7 * 24 * 3600
"""A paper code's seven days; a phone's code lives twelve hours."""


class Claim(IntEnum):
    """Optional claims; each value is a small integer (PLACES: a list of them), never a name or a diagnosis."""

    NEGATIVE_TEST_HOURS = 1
    """Whole hours since the sample of the latest negative test, at the time of issue."""
    STAY_COMPLETED_DAYS = 2
    COMMUNITY_PASS = 3
    WORK_RESUMPTION = 4
    WORST_ZONE = 5
    """Within 14 days: 0 none, 1 low, 2 middle, 3 high."""
    HEALTH = 6
    """1 on a health certificate: green, with a negative test that counts, on the day it was made."""
    PLACES = 7
    """The counties of the last days, on a proof of places alone: `places.Places`."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The CBOR array: schema, code id, colour, county, issued at, lifetime, rule set, status index, holder key, claims.

    Times are whole seconds since 1970 UTC, the colour is 0 green, 1 yellow, 2 red, the county is its six-digit code as
    a number. There is no name and no identity number in it, and the code id is new at each issue.
    """

    code_id: bytes
    colour: Colour
    county: int
    issued_at: datetime
    lifetime_s: int
    rule_set: int
    status_index: int
    holder_key: bytes = b""
    """Empty for paper; else the phone's P-256 key, as WebCrypto's `raw` export writes it (65 bytes)."""
    claims: Mapping[int, int] = field(default_factory=dict)
    """Those that are a number."""
    places: Places | None = None
    """The claim PLACES; None where nobody asked for it."""

    @property
    def certifies(self) -> frozenset[int]:
        """Every claim it makes: what its issuer must be allowed to certify."""
        return frozenset(self.claims) | ({int(Claim.PLACES)} if self.places is not None else frozenset())

    @property
    def expires_at(self) -> datetime:
        return self.issued_at + timedelta(seconds=self.lifetime_s)

    def to_array(self) -> list[Any]:
        return [
            SCHEMA,
            self.code_id,
            self.colour.rank,
            self.county,
            int(self.issued_at.timestamp()),
            self.lifetime_s,
            self.rule_set,
            self.status_index,
            self.holder_key,
            dict(self.claims) | ({int(Claim.PLACES): self.places.to_list()} if self.places is not None else {}),
        ]

    @classmethod
    def from_array(cls, raw: Any) -> Payload:
        """Undo `to_array`; ValueError for anything but exactly that shape."""
        if not isinstance(raw, list) or len(raw) != 10:
            raise ValueError("not ten fields")
        schema, code_id, colour, county, issued_at, lifetime, rule_set, index, holder, claims = raw
        numbers = (schema, colour, county, issued_at, lifetime, rule_set, index)
        if any(type(n) is not int or not 0 <= n < 2**36 for n in numbers):
            raise ValueError("a number is not a small number")
        if schema != SCHEMA or colour > 2 or not 0 < lifetime <= MAX_LIFETIME_S or county > 999_999:
            raise ValueError("a field is out of its range")
        if type(code_id) is not bytes or len(code_id) != 8 or type(holder) is not bytes or len(holder) not in (0, 65):
            raise ValueError("a byte field has the wrong length")
        if type(claims) is not dict or len(claims) > 8:
            raise ValueError("the claims are not a small map")
        told = Places.from_list(claims[Claim.PLACES]) if Claim.PLACES in claims else None
        claims = {k: v for k, v in claims.items() if k != Claim.PLACES}
        if any(type(k) is not int or type(v) is not int or not 0 <= v < 2**31 for k, v in claims.items()):
            raise ValueError("a claim is not a small number")
        at = datetime.fromtimestamp(issued_at, UTC)
        return cls(code_id, COLOURS[colour], county, at, lifetime, rule_set, index, holder, claims, told)

    def to_json(self) -> dict[str, Any]:
        """Its claims in words a script can read: `{"colour", "county", "issued_at", "expires_at", …, "claims"}`."""
        return {
            "code_id": self.code_id.hex(),
            "colour": str(self.colour),
            "county": f"{self.county:06}",
            "issued_at": self.issued_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "lifetime_s": self.lifetime_s,
            "rule_set": self.rule_set,
            "status_index": self.status_index,
            "holder_key": self.holder_key.hex(),
            "claims": {claim_name(k): v for k, v in sorted(self.claims.items())}
            | ({"places": self.places.to_json()} if self.places is not None else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], at: datetime, code_id: bytes) -> Payload:
        """What a script asks to be issued. `issued_at` and `code_id` are given where the data name none; ValueError."""
        claims = {claim_number(k): v for k, v in (data.get("claims") or {}).items()}
        told = claims.pop(Claim.PLACES, None)
        issued = datetime.fromisoformat(data["issued_at"]) if data.get("issued_at") else at
        if issued.tzinfo is None:
            raise ValueError("issued_at needs its zone")
        made = cls(
            code_id=bytes.fromhex(data["code_id"]) if data.get("code_id") else code_id,
            colour=Colour(data["colour"]),
            county=int(data["county"]),
            issued_at=issued.replace(microsecond=0),
            lifetime_s=int(data.get("lifetime_s", 12 * 3600)),
            rule_set=int(data.get("rule_set", 0)),
            status_index=int(data["status_index"]),
            holder_key=bytes.fromhex(data.get("holder_key") or ""),
            claims=claims,
            places=Places.from_json(told) if told is not None else None,
        )
        return cls.from_array(made.to_array())


def claim_name(number: int) -> str:
    """`negative_test_hours` for 1; the number as text for a claim of a later schema."""
    return Claim(number).name.lower() if number in set(Claim) else str(number)


def claim_number(name: str | int) -> int:
    """Undo `claim_name`; ValueError for a name nobody knows."""
    if isinstance(name, int) or name.isdecimal():
        return int(name)
    try:
        return int(Claim[name.upper()])
    except KeyError:
        raise ValueError(f"no claim {name!r}") from None
