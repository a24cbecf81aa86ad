"""Gates: the guard checks, others come to take over, the street alone tightens an entrance."""

from tests.matrix.table import RESIDENTS, area, everybody, row

COME = "WLGS"
"""Who writes down that somebody was taken over: whose area is the gate's, or the home of the one who waits."""
OBJECT = "GSO"
"""Who writes down that somebody objects: whoever stands there, and whom they ring."""
VISITOR = {
    "key": "matrix-22",
    "document": "none",
    "name": "何小满",
    "phone": "13700000001",
    "purpose": "visit",
    "temperature": "36.5",
    "ill": "no",
    "contact": "no",
    "risk_area": "no",
    "deed": "admit",
}
DESK = "WLGSO"
PASSED = "LSO"
"""Who sees who went in and out: a guard answers one scan and keeps no list; police and tracer do not browse it."""
SCAN = {"gate": "{gate}", "nonce": "matrix-22", "at": "{now}", "person": "{person}"}
TIGHTEN = {"building": "{building}", "until": "{tomorrow}", "because": "two cases in it"}

ROWS = [
    area("GET", "gates/", "G"),
    row("GET", "gates/<uuid:gate>/scan/", "G", away={"G": "not_found"}),
    row("POST", "gates/<uuid:gate>/scan/", "G", away={"G": "not_found"},
        body={"nonce": "matrix-22", "person": "{person}", "direction": "in"}),
    area("GET", "gates/handovers/", DESK),
    row("POST", "gates/handovers/<uuid:handover>/", COME, away={COME: "not_found"},
        body={"to": "grid_worker", "outcome": "taken_home"}),
    row("GET", "gates/<uuid:gate>/desk/", "G", away={"G": "not_found"}),
    row("POST", "gates/<uuid:gate>/desk/", "G", away={"G": "not_found"}, body=VISITOR),
    row("POST", "gates/<uuid:gate>/desk/take/", "G", away={"G": "not_found"}, body={}),
    row("POST", "gates/<uuid:gate>/desk/leave/", "G", away={"G": "not_found"}, body={}),
    row("POST", "gates/<uuid:gate>/desk/out/<uuid:entry>/", "G", away={"G": "not_found"}, body={},
        at={"entry": "visitor"}),
    area("GET", "gates/refusals/", "GLSO"),
    row("POST", "gates/refusals/<uuid:refusal>/object/", OBJECT, away={OBJECT: "not_found"}, body={"words": "no"}),
    row("POST", "gates/refusals/<uuid:refusal>/decide/", "SO", away={"SO": "not_found"},
        body={"answer": "reverse", "because": "no fever"}),
    row("GET", "gates/<uuid:gate>/vehicles/", "G", away={"G": "not_found"}),
    row("POST", "gates/<uuid:gate>/vehicles/", "G", away={"G": "not_found"},
        body={"key": "matrix-23", "use": "ambulance"}),
    row("POST", "gates/<uuid:gate>/vehicles/<uuid:line>/", "G", away={"G": "not_found"}, body={"note": "120"},
        at={"line": "vehicle"}),
    area("GET", "gates/permits/", "S"),
    row("POST", "gates/permits/new/", "S",
        body={"region": "{a}", "plate": "浙A12345", "purpose": "milk", "until": "2022-03-20T10:00"}),
    row("POST", "gates/permits/<uuid:permit>/end/", "S", away={"S": "not_found"}, body={}),
    row("POST", "gates/outings/limit/", "O", body={"area": "{a}", "until": "2022-03-16T10:00", "because": "cases"}),
    row("POST", "gates/outings/free/", "O", body={"area": "{a}"}),
    row("GET", "me/gates/", RESIDENTS, "N", no="not_found", far_no="not_found"),
    row("POST", "me/gates/guests/", RESIDENTS, "N", no="not_found", far_no="not_found",
        body={"guest": "何小满", "since": "2022-03-15T10:00", "until": "2022-03-16T10:00"}),
    row("POST", "me/gates/guests/<uuid:announcement>/withdraw/", "R", no="not_found", far_no="not_found", body={}),
    area("GET", "gates/holds/", "DST"),
    row("POST", "gates/holds/<uuid:hold>/clear/", "DS", away={"DS": "not_found"}, body={"outcome": "cleared"}),
    row("POST", "gates/holds/person/<uuid:person>/", "T", away={"T": "not_found"}, body={"reason": "test"}),
    area("GET", "gates/venues/", "S"),
    row("POST", "gates/venues/check/", "S", away={"S": "not_found"}, body={"place": "{market}", "text": "x"}),
    row("POST", "gates/venues/place/<uuid:place>/", "S", away={"S": "not_found"}, body={}, at={"place": "market"}),
    row("GET", "gates/venues/<uuid:code>/poster/", "S", away={"S": "not_found"}, at={"code": "poster"}),
    row("POST", "gates/venues/findings/<uuid:finding>/", "S", away={"S": "not_found"}, body={}),
    area("GET", "gates/goods/", "GST"),
    row("POST", "gates/goods/new/", "GS", away={"GS": "not_found"},
        body={"gate": "{gate}", "name": "shrimp", "lot": "L1", "origin": "Dalian"}),
    area("POST", "gates/goods/recall/", "ST", body={"lot": "no such lot", "because": "found"}),
    row("GET", "gates/goods/<uuid:batch>/", "GST", away={"GST": "not_found"}),
    row("POST", "gates/goods/<uuid:batch>/share/", "GS", away={"GS": "not_found"},
        body={"receiver": "1-101", "quantity": "2 kg"}),
    everybody("GET", "me/gates/venue/<str:text>/"),
    row("POST", "me/gates/venue/<str:text>/", RESIDENTS, "N", no="not_found", far_no="not_found", body={}),
    area("GET", "gates/passages/", PASSED),
    area("GET", "gates/entrances/", DESK),
    row("POST", "gates/entrances/tighten/", "O",
        body={"building": "{building}", "until": "2022-03-16T10:00", "because": "two cases in it"}),
    row("POST", "gates/entrances/ease/", "O", body={"building": "{building}"}),
    row("GET", "gates/panel/person/<uuid:person>/", PASSED + "TRH", no="empty", far_no="empty"),
    row("POST", "api/gates/scan", "G", away={"G": "not_found"}, body=SCAN),
    row("POST", "api/gates/scans", "G", away={"G": "idle"}, body={"scans": [SCAN]}),
    area("GET", "api/gates/", "G"),
    area("GET", "api/gates/handovers", DESK),
    row("POST", "api/gates/handovers/<handover>", COME, away={COME: "not_found"},
        body={"to": "grid_worker", "outcome": "taken_home"}),
    area("GET", "api/gates/passages", PASSED),
    area("GET", "api/gates/entrances", DESK),
    row("POST", "api/gates/entrances", "O", body=TIGHTEN),
    row("DELETE", "api/gates/entrances", "O", query="?building={building}"),
]  # fmt: skip
