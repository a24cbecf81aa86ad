"""The register grown up: who needs care, what was confirmed, tenancies and sites, earlier days, the household board."""

from tests.matrix.table import area, record, row

PEOPLE = "WLDTSOK"
MINE = "RH"
CARE = "WLDSO"
"""Who may know that somebody needs special care; of these the secretary and the street read no health reasons."""
NOTE = "WLD"

ROWS = [
    record("GET", "community/panel/person/<uuid:person>/", PEOPLE + MINE),
    *(area("GET", "community/vulnerable/", CARE, query=q) for q in ("", "?reason=alone", "?export=csv")),
    area("GET", "community/vulnerable/", NOTE, query="?reason=dialysis"),
    record("GET", "community/people/<uuid:person>/reasons/new/", NOTE, own={"TSOKRH": "refused"}),
    record("POST", "community/people/<uuid:person>/reasons/new/", NOTE, own={"TSOKRH": "refused"},
           body={"reason": "dialysis", "since_on": "2022-03-01", "source": "visit"}),
    record("POST", "community/reasons/<uuid:reason>/end/", NOTE, body={"how": "wrong"}),
]  # fmt: skip
