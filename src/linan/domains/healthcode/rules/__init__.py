"""Decisions about health codes that need no database."""

from linan.domains.healthcode.rules.certificates import (
    CERTIFICATE_WORDS,
    Certificate,
    CertificateKind,
    certificate,
    places_certificate,
    stay_claim,
    test_claim,
    zone_claim,
)
from linan.domains.healthcode.rules.codes import (
    BULK_MOST,
    FUTURE,
    NewEvidence,
    Params,
    allowed,
    check_evidence,
    days_left,
    last_day,
    rose,
    same_as_kept,
    same_standing,
    worst_first,
)
from linan.domains.healthcode.rules.places import Been, Presence, counties_been, places_been, window_start
from linan.domains.healthcode.rules.weighing import WHY_WORDS, Why
from linan.kernel.verdicts import KIND_WORDS, EvidenceKind

__all__ = [
    "BULK_MOST",
    "CERTIFICATE_WORDS",
    "FUTURE",
    "KIND_WORDS",
    "WHY_WORDS",
    "Been",
    "Certificate",
    "CertificateKind",
    "EvidenceKind",
    "NewEvidence",
    "Params",
    "Presence",
    "Why",
    "allowed",
    "certificate",
    "check_evidence",
    "counties_been",
    "days_left",
    "last_day",
    "places_been",
    "places_certificate",
    "rose",
    "same_as_kept",
    "same_standing",
    "stay_claim",
    "test_claim",
    "window_start",
    "worst_first",
    "zone_claim",
]
