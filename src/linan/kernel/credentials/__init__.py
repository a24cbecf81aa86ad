"""Suppliers' credentials: licence, test report, lot and hand-overs as signed records, each naming those it rests on.

    bundle = gather([("licence.cose", …), ("report.cose", …), ("lot.cose", …), ("to-us.cose", …), ("licence.pdf", …)])
    report = check(bundle, trust, at)
    report.ok, report.chains[0].to_licence      hand-over → lot → licence

Anyone who holds the files and a trust list checks alone; no network, no register, no clock of ours.
"""

from linan.kernel.credentials.bundle import Bundle, Spoilt, gather, route_to_licence
from linan.kernel.credentials.checking import Terms, check
from linan.kernel.credentials.content import (
    TYPES,
    Content,
    Ground,
    HandOver,
    Kind,
    Licence,
    LicenceType,
    Lot,
    Receipt,
    TestReport,
    Withdrawal,
    from_map,
    is_party,
    to_map,
)
from linan.kernel.credentials.reasons import REASONS, SOFT, blocking
from linan.kernel.credentials.record import SUFFIX, Original, Record, Unreadable, issue, key_id, looks_like, read
from linan.kernel.credentials.report import Chain, Report, Step, chain_of, to_json
from linan.kernel.credentials.trust import ALGORITHM, FORMAT, Signer, SupplyTrust, public_key

__all__ = [
    "ALGORITHM",
    "FORMAT",
    "REASONS",
    "SOFT",
    "SUFFIX",
    "TYPES",
    "Bundle",
    "Chain",
    "Content",
    "Ground",
    "HandOver",
    "Kind",
    "Licence",
    "LicenceType",
    "Lot",
    "Original",
    "Receipt",
    "Record",
    "Report",
    "Signer",
    "Spoilt",
    "Step",
    "SupplyTrust",
    "Terms",
    "TestReport",
    "Unreadable",
    "Withdrawal",
    "blocking",
    "chain_of",
    "check",
    "from_map",
    "gather",
    "is_party",
    "issue",
    "key_id",
    "looks_like",
    "public_key",
    "read",
    "route_to_licence",
    "to_json",
    "to_map",
]
