"""`LA1:` tokens: a colour anybody with the trust list can check without asking a server. Reads EU `HC1:` as well."""

from linan.kernel.tokens.answers import REASONS, Rejected, Verified
from linan.kernel.tokens.certificates import HC1, Certificate, VerifiedCertificate, verify_certificate
from linan.kernel.tokens.files import statuses_of, trust_of
from linan.kernel.tokens.foreign import Judged, judge, judge_certificate
from linan.kernel.tokens.issuers import (
    Issuer,
    IssuerDeltas,
    IssuerLists,
    OlderList,
    issuers_of,
    signer_of,
    take_issuer_list,
    take_issuer_lists,
)
from linan.kernel.tokens.keys import SUITES, PrivateKey, PublicKey, algorithm_of, generate, key_id, pem_of, private_key
from linan.kernel.tokens.payload import Claim, Payload
from linan.kernel.tokens.places import PLACES_MOST, CountyDays, Places
from linan.kernel.tokens.proof import PREFIX, Memory, Seen, is_holder_key, show
from linan.kernel.tokens.reading import answer_json, read
from linan.kernel.tokens.revocation import (
    MAX_HASHES,
    UNKNOWN_KID,
    HashType,
    RevocationBatch,
    RevocationList,
    UnusableBatch,
    batches_of,
)
from linan.kernel.tokens.sealing import MAX_CHARS, issue, verify
from linan.kernel.tokens.signed import open_list, sign_list, take_revocations, take_status, take_trust
from linan.kernel.tokens.status import MAX_LISTED, Status, StatusDelta, Statuses, StatusList
from linan.kernel.tokens.trust import KeyEntry, TrustList

__all__ = [
    "HC1",
    "MAX_CHARS",
    "MAX_HASHES",
    "MAX_LISTED",
    "PLACES_MOST",
    "PREFIX",
    "REASONS",
    "SUITES",
    "UNKNOWN_KID",
    "Certificate",
    "Claim",
    "CountyDays",
    "HashType",
    "Issuer",
    "IssuerDeltas",
    "IssuerLists",
    "Judged",
    "KeyEntry",
    "Memory",
    "OlderList",
    "Payload",
    "Places",
    "PrivateKey",
    "PublicKey",
    "Rejected",
    "RevocationBatch",
    "RevocationList",
    "Seen",
    "Status",
    "StatusDelta",
    "StatusList",
    "Statuses",
    "TrustList",
    "UnusableBatch",
    "Verified",
    "VerifiedCertificate",
    "algorithm_of",
    "answer_json",
    "batches_of",
    "generate",
    "is_holder_key",
    "issue",
    "issuers_of",
    "judge",
    "judge_certificate",
    "key_id",
    "open_list",
    "pem_of",
    "private_key",
    "read",
    "show",
    "sign_list",
    "signer_of",
    "statuses_of",
    "take_issuer_list",
    "take_issuer_lists",
    "take_revocations",
    "take_status",
    "take_trust",
    "trust_of",
    "verify",
    "verify_certificate",
]
