"""Doors and duties. One's own account is everybody's; staff and duties belong to who answers for them."""

from tests.matrix.table import ALL_STAFF, area, everybody, public, record, row

STAFF_SEEN = "WLSOCK"
ASSIGN = "SOK"
ADD = "OK"
SETS_UP = "K"
WITNESS = "WLS"

ROWS = [
    public("GET", "sign-in/"),
    public("POST", "sign-in/", body={"login": "nobody", "password": "wrong"}),
    public("GET", "sign-in/resident/"),
    public("POST", "sign-in/resident/", body={"phone": "13999999999"}),
    public("GET", "sign-in/resident/code/"),
    public("POST", "sign-in/resident/code/", body={"code": "000000"}),
    row("GET", "sign-in/demo/<str:token>/", "", no="not_found", far_no="not_found", visitor="not_found"),
    row("POST", "sign-out/", "", no="sign_in", far_no="sign_in"),
    row("GET", "sign-up/", "", no="sign_in", far_no="sign_in"),
    public("POST", "language/", body={"language": "en"}),
    public("POST", "text-size/", body={"size": "large"}),
    everybody("GET", "account/"),
    # A resident has a telephone and no password, so there is nothing to change or to confirm with.
    row("GET", "account/password/", ALL_STAFF, ALL_STAFF, no="not_found", far_no="not_found"),
    row("POST", "account/password/", ALL_STAFF, ALL_STAFF, no="not_found", far_no="not_found",
        body={"oldpassword": "x", "password1": "y", "password2": "y"}),
    row("GET", "account/confirm/", ALL_STAFF, ALL_STAFF),
    row("POST", "account/confirm/", ALL_STAFF, ALL_STAFF, body={"password": "x"}),
    public("GET", "account/inactive/"),
    # A second factor of one's own; nobody here has one yet, so there is none to show or to end.
    *(everybody(method, f"account/2fa/{what}") for method, what in (
        ("GET", ""), ("GET", "totp/activate/"), ("POST", "totp/activate/"), ("GET", "recovery-codes/generate/"),
        ("POST", "recovery-codes/generate/"), ("GET", "webauthn/"), ("GET", "webauthn/add/"),
        ("POST", "webauthn/add/"), ("GET", "authenticate/"), ("POST", "authenticate/"),
        ("GET", "webauthn/login/"), ("POST", "webauthn/login/"))),
    *(record(method, f"account/2fa/{what}", "") for method, what in (
        ("GET", "totp/deactivate/"), ("POST", "totp/deactivate/"), ("GET", "recovery-codes/"),
        ("GET", "recovery-codes/download/"))),
    *(row(method, f"account/2fa/{what}reauthenticate/", ALL_STAFF, ALL_STAFF)
      for method in ("GET", "POST") for what in ("", "webauthn/")),
    *(record(method, f"account/2fa/webauthn/keys/<int:pk>/{what}/", ALL_STAFF, ALL_STAFF)
      for method in ("GET", "POST") for what in ("remove", "edit")),
    # A key does no more than its maker, so it is made of what they hold or not at all.
    row("POST", "account/tokens/", "WLDTSOK", "WLDTSOK", no="idle", far_no="idle",
        body={"name": "reader", "scopes": ["register.see"]}),
    record("POST", "account/tokens/<uuid:token>/end/", "W"),
    record("POST", "account/proxies/<uuid:proxy>/end/", "WLSRH"),
    # setting up
    public("GET", "setup/"),
    public("POST", "setup/"),
    *(area("GET", f"setup/{what}", SETS_UP) for what in ("county/", "areas/", "staff/", "sheets/", "gaps/")),
    area("POST", "setup/areas/", SETS_UP, body={"table": "\t梧桐社区\t3\t西门", "enter": "1"}),
    row("POST", "setup/division/", SETS_UP, body={"above": "{county}", "name": "某某"}),
    row("POST", "setup/grids/", SETS_UP, body={"region": "{a}", "count": "3"}),
    row("POST", "setup/staff/", SETS_UP, away={SETS_UP: "idle"},
        body={"table": "新人\t13800000099\tvolunteer\t{a}", "enter": "1"}),
    row("POST", "setup/person/", SETS_UP,
        body={"name": "新人", "phone": "13800000099", "role": "volunteer", "area": "{a}"}),
    # Whoever is not of one's own county is left out, as if nobody had been ticked.
    row("POST", "setup/sheets/", SETS_UP, away={SETS_UP: "idle"}, body={"staff": ["{staff}"]}),
    # staff
    area("GET", "accounts/staff/", STAFF_SEEN),
    row("POST", "accounts/staff/new/", ADD, body={"name": "新人", "phone": "13800000099", "region": "{a}"}),
    record("GET", "accounts/staff/<uuid:staff>/", STAFF_SEEN),
    record("POST", "accounts/staff/<uuid:staff>/sheet/", ADD, own={"WLSC": "refused"}),
    record("POST", "accounts/staff/<uuid:staff>/department/", SETS_UP, own={"O": "refused"},
           body={"department": "卫健局"}),
    row("POST", "accounts/staff/<uuid:staff>/duties/", ASSIGN, body={"role": "volunteer", "region": "{a}"}),
    record("POST", "accounts/staff/<uuid:staff>/duties/<uuid:duty>/end/", ASSIGN),
    # who acts for whom; whoever may witness an agreement sees them all, and the elders nobody reaches
    *(area("GET", f"accounts/{what}/", WITNESS, query=q) for what in ("covers", "unreached")
      for q in ("", "?export=csv", "?export=xlsx")),
    row("GET", "accounts/panel/person/<uuid:person>/", "WLDTSOKRH", no="not_found", far_no="not_found"),
    record("GET", "accounts/people/<uuid:person>/helper/", WITNESS),
    record("POST", "accounts/people/<uuid:person>/helper/note/", WITNESS, body={"phone": "13900000005"}),
    record("POST", "accounts/people/<uuid:person>/way/", WITNESS, body={"way": "door", "through": "n"}),
    area("GET", "accounts/tree/", STAFF_SEEN),
    *(area("GET", "accounts/tree/gaps/", STAFF_SEEN, query=q) for q in ("", "?export=csv", "?export=xlsx")),
    record("POST", "accounts/tree/households/<uuid:household>/contact/", "WLSK",
           body={"person": "{person}", "area": "{building}"}),
    area("GET", "accounts/teams/", STAFF_SEEN),
    row("GET", "accounts/teams/card/", STAFF_SEEN, query="?grid={g01}"),
    row("POST", "accounts/teams/save/", ASSIGN,
        body={"grid": "{g01}", "leader": "{staff}", "helper": "{colleague}", "kind": "doctor"}),
    *(area("GET", f"accounts/{what}/", STAFF_SEEN, query=q)
      for what in ("staffing", "loans") for q in ("", "?export=csv", "?export=xlsx")),
    area("GET", "accounts/loans/new/", ASSIGN),
    # A loan rests the post of whoever is lent, so it needs a word over that post and over where they go.
    row("POST", "accounts/loans/lend/", ASSIGN,
        body={"staff": "{staff}", "region": "{a}", "role": "grid_worker", "until": "2099-12-31"}),
    # 王姐 herself may say that she is away; why is nobody's business.
    record("POST", "accounts/staff/<uuid:staff>/away/", "W" + ASSIGN),
    record("POST", "accounts/staff/<uuid:staff>/back/", "W" + ASSIGN),
    everybody("GET", "accounts/roles/"),
]  # fmt: skip
