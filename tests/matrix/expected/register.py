"""The register grown up: who needs care, what was confirmed, tenancies and sites, earlier days, the household board."""

from tests.matrix.table import area, everybody, record, row

PEOPLE = "WLDTSOK"
MINE = "RH"
CARE = "WLDSO"
"""Who may know that somebody needs special care; of these the secretary and the street read no health reasons."""
NOTE = "WLD"
ENTER = "WLSK"
BOARD = "WLDS"
PLACES = "LSOK"

ROWS = [
    record("GET", "community/panel/person/<uuid:person>/", PEOPLE + MINE),
    *(area("GET", "community/vulnerable/", CARE, query=q) for q in ("", "?reason=alone", "?export=csv")),
    area("GET", "community/vulnerable/", NOTE, query="?reason=dialysis"),
    record("GET", "community/people/<uuid:person>/reasons/new/", NOTE, own={"TSOKRH": "refused"}),
    record("POST", "community/people/<uuid:person>/reasons/new/", NOTE, own={"TSOKRH": "refused"},
           body={"reason": "dialysis", "since_on": "2022-03-01", "source": "visit"}),
    area("GET", "community/register-health/", PEOPLE),
    area("GET", "community/readiness/", PEOPLE),
    row("GET", "api/community/readiness", PEOPLE, away={PEOPLE: "not_found"}, query="?area={a}"),
    *(area("GET", "community/to-confirm/", PEOPLE, query=q) for q in ("", "?export=csv")),
    record("POST", "community/people/<uuid:person>/confirm/", ENTER + MINE, own={"DTO": "refused"},
           body={"route": "visit"}),
    record("POST", "community/households/<uuid:household>/confirm/", ENTER + "RH", body={"route": "visit"}),
    record("GET", "community/households/<uuid:household>/", PEOPLE),
    record("GET", "community/households/<uuid:household>/tenures/new/", ENTER, own={"DTO": "refused"}),
    record("POST", "community/households/<uuid:household>/tenures/new/", ENTER, own={"DTO": "refused"},
           body={"kind": "owner", "name": "钱有房", "since_on": "2022-01-01"}),
    *(area("GET", "community/tenures/", PEOPLE, query=q) for q in ("", "?export=csv")),
    record("POST", "community/tenures/<uuid:tenure>/end/", ENTER),
    *(area("GET", "community/sites/", PEOPLE, query=q) for q in ("", "?export=csv")),
    area("GET", "community/coverage/", PEOPLE),
    row("POST", "community/coverage/claim/", PLACES, body={"grid": "{g01}", "thing": "{gate}"}),
    row("POST", "community/coverage/release/", PLACES, body={"grid": "{g01}", "thing": "{gate}"}),
    area("GET", "community/sites/new/", PLACES),
    row("POST", "community/sites/new/", PLACES, body={"above": "{a}", "kind": "facility", "name": "小学"}),
    row("GET", "community/sites/<uuid:site>/", PEOPLE, away={PEOPLE: "not_found"}),
    row("POST", "community/sites/<uuid:site>/", PLACES, away={PEOPLE: "not_found"},
        body={"above": "{a}", "kind": "facility", "name": "小学"}),
    *(area("GET", "community/board/", BOARD, query=q) for q in ("", "?state=silent", "?export=xlsx")),
    record("GET", "community/households/<uuid:household>/word/", BOARD, own={"TOK": "refused"}),
    record("POST", "community/households/<uuid:household>/word/", BOARD, own={"TOK": "refused"},
           body={"route": "phone", "symptoms": "咳嗽"}),
    row("GET", "community/building/change/", PLACES, query="?area={building}", away={PEOPLE: "not_found"}),
    row("POST", "community/building/change/", PLACES, query="?area={building}", away={PEOPLE: "not_found"},
        body={"name": "新名", "floors": "6"}),
    record("GET", "community/then/people/<uuid:person>/", PEOPLE + MINE),
    record("GET", "community/then/households/<uuid:household>/", PEOPLE),
    record("GET", "community/then/building/", PEOPLE, query="?area={building}"),
    record("GET", "community/import/<uuid:roll>/", "K"),
    record("POST", "community/import/<uuid:roll>/columns/", "K",
           body={"name": "姓名", "building": "楼栋", "room": "房号"}),
    record("POST", "community/import/<uuid:roll>/go/", "K"),
    record("GET", "community/import/<uuid:roll>/refused.xlsx", "K"),
    area("GET", "community/map/", PEOPLE),
    # Who answers for a wider area than one community finds none with a map next door.
    row("GET", "community/map/export.geojson", PEOPLE, "WLDS", away={"TOK": "not_found"}),
    area("GET", "community/map/import/", PLACES),
    row("POST", "community/map/import/", PLACES, away={PLACES: "idle"},
        body={"file": "{layout}", "crs": "wgs84", "enter": "on"}),
    area("GET", "community/map/spots/new/", PLACES),
    row("POST", "community/map/spots/new/", PLACES,
        body={"above": "{a}", "kind": "depot", "name": "物资点", "crs": "wgs84", "lon": "120", "lat": "30"}),
    row("GET", "community/map/spots/<uuid:spot>/", PLACES, away={PEOPLE: "not_found"}),
    row("POST", "community/map/spots/<uuid:spot>/", PLACES, away={PEOPLE: "not_found"},
        body={"crs": "wgs84", "lon": "120", "lat": "30"}),
    area("GET", "community/map/shapes/new/", PLACES),
    row("POST", "community/map/shapes/new/", PLACES,
        body={"above": "{a}", "kind": "route", "name": "路", "crs": "wgs84", "points": "120 30; 120.1 30"}),
    area("GET", "community/map/floors/new/", PLACES),
    row("POST", "community/map/floors/new/", PLACES, body={"above": "{building}", "number": "1", "name": "首层"}),
    record("GET", "community/people/<uuid:person>/twice/", ENTER, own={"DTORH": "refused"}),
    record("GET", "community/people/<uuid:keep>/merge/<uuid:gone>/", ENTER, own={"DTO": "refused"}),
    record("POST", "community/people/<uuid:keep>/merge/<uuid:gone>/", ENTER, own={"DTO": "refused"},
           body=dict.fromkeys(("name", "identity", "phone", "born_on", "sex", "home", "presence"), "kept")),
    record("POST", "community/merges/<uuid:merge>/undo/", ENTER, own={"DTO": "refused"}),
    everybody("GET", "me/community/"),
    row("POST", "me/community/confirm/", "RHN", "N", no="not_found", far_no="not_found"),
    record("POST", "community/reasons/<uuid:reason>/end/", NOTE, body={"how": "wrong"}),
]  # fmt: skip
