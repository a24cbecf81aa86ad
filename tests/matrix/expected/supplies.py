"""Supplies: the community's secretary and the street office receive; the county says whose signatures count."""

from base64 import b64encode

from tests.matrix.table import area, row
from tests.suppliers import CODES, KEYS

SEE = "SOCF"
RECEIVE = "SO"
STOP = "CF"
RIGHT = {"packaging": "right", "marking": "right", "lot_number": "right", "use_by": "right", "sample": "right"}
GOODS = {"region": "{a}", "lot": "M9", "announced": "10", "counted": "10", "because": "t", "verdict": "refuse", **RIGHT}
TOLD = {"region": "{a}", "lot": "M9", "announced": 10, "counted": 10, "accepted": 0, "because": "t",
        "findings": dict.fromkeys(RIGHT, True)}  # fmt: skip
LINE = {
    "algorithm": "EdDSA", "public_key": b64encode(KEYS["maker"].private_bytes_raw()).decode(),
    "body": {"code": CODES["maker"], "name": "t"}, "may_sign": ["lot"],
    "period": {"since": "2022-01-01", "until": "2023-01-01"},
}  # fmt: skip
"""A key nobody knows yet; any 32 bytes will do."""
GROUND = {"ground": "revoked", "because": "t"}

ROWS = [
    *(area("GET", "supplies/", SEE, query=q) for q in ("", "?verdict=refused", "?held=yes", "?export=csv")),
    area("GET", "supplies/desk/", RECEIVE, query="?text=M20220301"),
    row("POST", "supplies/receive/", RECEIVE, body=GOODS),
    *(area("GET", "supplies/papers/", SEE, query=q) for q in ("", "?kind=lot", "?export=csv")),
    area("GET", "supplies/papers/file/", SEE),
    row("POST", "supplies/papers/file/send/", SEE, body={"region": "{a}", "files": "{receipt}"}),
    row("GET", "supplies/papers/<uuid:id>/", SEE, "SO", away={STOP: "not_found"}),
    row("POST", "supplies/papers/<uuid:id>/withdraw/", STOP, away={STOP: "not_found"}, body=GROUND),
    row("POST", "supplies/papers/<uuid:id>/restore/", STOP, away={STOP: "not_found"}),
    row("GET", "supplies/scans/<uuid:id>/", SEE, "SO", away={STOP: "not_found"}),
    row("GET", "supplies/<uuid:id>/", SEE, away={SEE: "not_found"}),
    row("POST", "supplies/<uuid:id>/release/", RECEIVE, away={SEE: "not_found"}),
    area("GET", "api/supplies/credentials", SEE),
    row("POST", "api/supplies/credentials", SEE, body={"region": "{a}", "record": "{receipt_text}", "papers": []}),
    row("GET", "api/supplies/credentials/<uuidstr:id>", SEE, "SO", away={STOP: "not_found"}),
    row("POST", "api/supplies/credentials/<uuidstr:id>/withdraw", STOP, away={STOP: "not_found"}, body=GROUND),
    row("POST", "api/supplies/credentials/<uuidstr:id>/restore", STOP, away={STOP: "not_found"}),
    area("GET", "api/supplies/lots", SEE, query="?number=M20220301"),
    area("GET", "api/supplies/deliveries", SEE),
    row("POST", "api/supplies/deliveries", RECEIVE, body=TOLD),
    row("POST", "api/supplies/deliveries/<uuidstr:id>/release", RECEIVE, away={SEE: "not_found"}),
    area("GET", "api/supplies/signers", SEE),
    row("POST", "api/supplies/signers", "C", body={"region": "{county}", "line": LINE}),
    row("POST", "api/supplies/signers/<key_id>/withdraw", "C", away={"C": "not_found"}),
]  # fmt: skip
