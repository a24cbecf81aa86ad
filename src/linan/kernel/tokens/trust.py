"""The trust list: whose tokens are believed, signed how, for which regions and claims, and from when to when.

    {"format": "linan.trust/1", "sequence": 7, "issued_at": "…", "here": ["330110"], "list_keys": ["base64"],
     "keys": [{"kid": "8ec639fc4b78b8f6", "algorithm": "ES256", "public_key": "…" or "certificate": "…",
               "scope": {"regions": ["330110"], "claims": ["negative_test_hours"]},
               "period": {"since": "…", "until": "…", "signs_until": "…"}, "withdrawn_at": null}]}

`algorithm` is `ES256` (P-256), `EdDSA` (Ed25519, which may be called `Ed25519` too), `SM2` (with SM3) or, of EU
certificates, `PS256` (RSA); a key of another kind than its algorithm is refused with the whole list. A key is PEM,
base64 of its DER form (SubjectPublicKeyInfo), or a JWK (`crv` of SM2 is `SM2`, which no registry has); a certificate is
PEM or base64 of its DER form, and not of SM2. An SM2 signer whose name is not `1234567812345678` has it as `user_id`
beside the key. `kid` is hex, else base64; without one it is the first eight bytes of SHA-256 over the key or, as the
EU has it, over the certificate.
A region is a six-digit code (`330100` covers its counties, `330000` the province) or, for EU certificates, a country.
What a scope does not name is not allowed; only a certificate from the EU's directory brings its own period and kinds.

Keys are exchanged without a gap: the new key's period begins, the old key stops signing at `signs_until`, and its last
tokens are believed until `until`. A key that got lost is withdrawn: from `withdrawn_at` nothing it signed is believed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ObjectIdentifier

from linan.kernel.tokens.keys import PublicKey, fitting, from_base64, key_id, public_key, spki
from linan.kernel.tokens.payload import claim_name, claim_number
from linan.kernel.tokens.sm2 import USER_ID, Sm2PublicKey

KINDS = ("vaccination", "test", "recovery")

_EU_USES = {
    f"1.3.6.1.4.1.{branch}.2021.1.{number}": kind
    for branch in ("1847", "0.1847")
    for number, kind in ((1, "test"), (2, "vaccination"), (3, "recovery"))
}
"""Extended key usages of the EU's document signers: which kinds a certificate may sign; none named means all."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of the trust list. The algorithm and the scope come from here, never from the token."""

    key_id: bytes
    algorithm: str
    key: PublicKey
    regions: frozenset[int | str]
    """Counties (or the prefectures and provinces above them) and countries this key may speak for."""
    claims: frozenset[int | str]
    since: datetime
    until: datetime
    signs_until: datetime | None = None
    withdrawn_at: datetime | None = None

    def covers(self, region: int | str) -> bool:
        if region in self.regions:
            return True
        return isinstance(region, int) and not self.regions.isdisjoint((region // 100 * 100, region // 10000 * 10000))

    def signed_in_time(self, at: datetime) -> bool:
        """Whether the key was there to sign at that moment."""
        return self.since <= at < (self.signs_until or self.until)

    def to_json(self) -> dict[str, Any]:
        period = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        if self.signs_until is not None:
            period["signs_until"] = self.signs_until.isoformat()
        user_id = self.key.user_id if isinstance(self.key, Sm2PublicKey) else USER_ID
        return {
            "kid": self.key_id.hex(),
            "algorithm": self.algorithm,
            "public_key": base64.b64encode(spki(self.key)).decode(),
            **({"user_id": user_id.decode()} if user_id != USER_ID else {}),
            "scope": {
                "regions": [_region_text(r) for r in sorted(self.regions, key=str)],
                "claims": [c if isinstance(c, str) else claim_name(c) for c in sorted(self.claims, key=str)],
            },
            "period": period,
            "withdrawn_at": self.withdrawn_at.isoformat() if self.withdrawn_at else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> KeyEntry:
        """Undo `to_json`, and read a certificate in place of the key; ValueError names what cannot be used."""
        certificate = _certificate(data["certificate"]) if data.get("certificate") else None
        key: Any = public_key(data["public_key"], data.get("user_id")) if data.get("public_key") else None
        if certificate is not None:
            own: Any = certificate.public_key()
            if key is not None and spki(key) != spki(own):
                raise ValueError("the public key is not the one of the certificate")
            key = own
        algorithm = fitting(key, data["algorithm"])
        regions, claims = _scope(data.get("scope", data), certificate)
        since, until, signs_until = _period(data.get("period", data), certificate)
        if not since < until or (signs_until is not None and not since < signs_until <= until):
            raise ValueError("a period has a beginning and then an end")
        return cls(
            key_id=_kid(data.get("kid"), key, certificate),
            algorithm=algorithm,
            key=key,
            regions=regions,
            claims=claims,
            since=since,
            until=until,
            signs_until=signs_until,
            withdrawn_at=_moment(data["withdrawn_at"]) if data.get("withdrawn_at") else None,
        )


@dataclass(frozen=True, slots=True)
class TrustList:
    """Whose tokens are believed. `here` names the regions whose colours count as they are; empty: of all it covers."""

    sequence: int
    issued_at: datetime
    keys: Mapping[bytes, KeyEntry]
    here: frozenset[int] = frozenset()
    list_keys: frozenset[bytes] = frozenset()
    """Ed25519 keys that may sign the next lists."""

    def is_here(self, county: int) -> bool:
        here = self.here
        return not here or not here.isdisjoint((county, county // 100 * 100, county // 10000 * 10000))

    def to_json(self) -> dict[str, Any]:
        return {
            "format": "linan.trust/1",
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "here": [_region_text(r) for r in sorted(self.here)],
            "list_keys": sorted(base64.b64encode(k).decode() for k in self.list_keys),
            "keys": [k.to_json() for k in sorted(self.keys.values(), key=lambda k: k.key_id)],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | list[Any]) -> TrustList:
        """Undo `to_json`; a bare list of keys will do. ValueError for a key that cannot be used or stands twice."""
        if isinstance(data, list):
            data = {"keys": data}
        keys: dict[bytes, KeyEntry] = {}
        for number, raw in enumerate(data["keys"], start=1):
            try:
                entry = KeyEntry.from_json(raw)
            except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as error:
                raise ValueError(f"key {number} of the trust list: {error}") from error
            if entry.key_id in keys:
                raise ValueError(f"key {number} of the trust list: {entry.key_id.hex()} stands there twice")
            keys[entry.key_id] = entry
        list_keys = frozenset(base64.b64decode(k, validate=True) for k in data.get("list_keys", ()))
        if any(len(k) != 32 for k in list_keys):
            raise ValueError("lists are signed with Ed25519 keys of 32 bytes")
        return cls(
            sequence=int(data.get("sequence", 0)),
            issued_at=_moment(data["issued_at"]) if data.get("issued_at") else datetime.fromtimestamp(0, UTC),
            keys=keys,
            here=frozenset(int(r) for r in data.get("here", ())),
            list_keys=list_keys,
        )


def kid_of(text: str) -> bytes:
    """A key id as it is written: hex, else base64."""
    if re.fullmatch(r"([0-9a-fA-F]{2})+", text):
        return bytes.fromhex(text)
    return base64.b64decode(text, validate=True)


def _kid(text: str | None, key: PublicKey, certificate: x509.Certificate | None) -> bytes:
    if not text:
        return sha256(certificate.public_bytes(Encoding.DER)).digest()[:8] if certificate else key_id(key)
    return kid_of(text)


def _certificate(text: str) -> x509.Certificate:
    if "-----BEGIN" in text:
        return x509.load_pem_x509_certificate(text.encode())
    return x509.load_der_x509_certificate(from_base64(text))


def _scope(raw: Any, certificate: x509.Certificate | None) -> tuple[frozenset[int | str], frozenset[int | str]]:
    """Regions and claims. A bare list names regions alone."""
    if not isinstance(raw, Mapping):
        raw = {"regions": raw if isinstance(raw, list) else [raw]}
    regions = frozenset(_region(r) for r in raw.get("regions", ()))
    if raw.get("claims") is not None:
        return regions, frozenset(_claims(raw["claims"]))
    if certificate is not None and regions and all(isinstance(r, str) for r in regions):
        return regions, frozenset(_uses(certificate))
    return regions, frozenset()


def _claims(named: Iterable[str | int]) -> Iterable[int | str]:
    for claim in named:
        yield claim if isinstance(claim, str) and claim in KINDS else claim_number(claim)


def _uses(certificate: x509.Certificate) -> Iterable[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return KINDS
    uses: Iterable[ObjectIdentifier] = extension.value
    return [_EU_USES[u.dotted_string] for u in uses if u.dotted_string in _EU_USES] or KINDS


def _region(raw: str | int) -> int | str:
    text = str(raw)
    if text.isascii() and text.isdecimal() and len(text) <= 6:
        return int(text.ljust(6, "0"))
    if re.fullmatch("[A-Z]{2}", text):
        return text
    raise ValueError(f"{raw!r} is neither a six-digit region nor a country")


def _region_text(region: int | str) -> str:
    return region if isinstance(region, str) else f"{region:06}"


def _period(raw: Mapping[str, Any], certificate: x509.Certificate | None) -> tuple[datetime, datetime, datetime | None]:
    """From, to, and until when it signs. Without one, a certificate's own."""
    since = raw.get("since") or raw.get("from") or raw.get("not_before")
    until = raw.get("until") or raw.get("to") or raw.get("not_after")
    signs = raw.get("signs_until")
    if certificate is not None:
        begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        first = max(begin, _moment(since)) if since else begin
        last = min(end, _moment(until)) if until else end
        return first, last, _moment(signs) if signs else None
    if not since or not until:
        raise ValueError("a key without a certificate needs its period: since and until")
    return _moment(since), _moment(until), _moment(signs) if signs else None


def _moment(text: str) -> datetime:
    """ISO 8601; a day alone, or a time without its zone, is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
