"""The lists of tracing at 10,000 cases and 100,000 contacts: p50 and p95 of whole requests, on SQLite and PostgreSQL.

    python -m bench.case_lists [--quick] [sqlite|postgresql]

The limit is 300 ms at p95. One case has half of all contacts, from five hundred places; the others share the rest.
Each request is the whole answer: session, page, decryption of what is shown, the note in the ledger that it was read,
and the page itself. `--quick` takes 500 cases and 5,000 contacts. (A known platform needed 32.7 s at 2,934 contacts.)
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from bench.cells import copy_of, run_inside, start
from bench.rows import page_times

if TYPE_CHECKING:
    from django.test import Client
    from tests.cast import Cast

    from linan.domains.tracing.models import Case

LIMIT_MS = 300.0
BACKEND = "django.contrib.auth.backends.ModelBackend"
PLACES = 500
LOT = 2_000


def _load(cast: Cast, cases: int, contacts: int) -> Case:
    """Cases, people, places, contact lines and the pushes of every tenth line; returns the largest case."""
    from linan.core import clock
    from linan.core.community.models import Person, Place
    from linan.domains.tracing.models import Case, Contact, Push
    from linan.kernel.ids import new_id

    rng, now = Random("case-lists"), clock.now()
    model = Person.objects.get(pk=cast.person["gao"].id)
    market = Place.objects.get(pk=cast.place["market"].id)

    grids = [cast.a_b01, cast.a_b02, cast.b_b01, cast.b_b02]
    people = [
        Person(**copy_of(model, region=grids[n % 4].child("u9").child(f"{n // 4:05d}"), household_id=None))
        for n in range(contacts // 2)
    ]
    Person.objects.bulk_create(people, batch_size=LOT)
    places = [Place(**copy_of(market, name=f"{market.name} {n}")) for n in range(PLACES)]
    Place.objects.bulk_create(places, batch_size=LOT)
    made = []
    for n in range(cases):
        at = now - timedelta(minutes=rng.randrange(60 * 24 * 14))
        id = new_id()
        made.append(
            Case(
                id=id, person_id=people[n % len(people)].id, region=people[n % len(people)].region,
                number=f"{at:%Y%m%d}-{n:05d}", state="confirmed", because=f"case:{id}", opened_at=at, confirmed_at=at,
                infectious_from=at - timedelta(days=2),
            )
        )  # fmt: skip
    Case.objects.bulk_create(made, batch_size=LOT)
    largest = made[0]
    pushes, lines = [], []
    for n in range(contacts):
        person = people[n % len(people)]
        case = largest if n < len(people) else made[1 + n % (cases - 1)]
        met = now - timedelta(minutes=rng.randrange(60 * 24 * 5))
        decided = rng.random() < 0.7
        push = None
        if decided and n % 10 == 0 and n < len(people):
            push = Push(
                id=new_id(), person_id=person.id, region=person.region, list_no=f"L{n}", pushed_at=met,
                locate_by=met + timedelta(hours=4), state="open",
            )  # fmt: skip
            pushes.append(push)
        lines.append(
            Contact(
                case=case, person_id=person.id, region=person.region, generation=1 + n % 2, source="search",
                state="pushed" if push else "determined" if decided else "proposed", proposed="close",
                ring=rng.choice(("close", "secondary")), place_id=places[int(PLACES * rng.random() ** 2)].id,
                met_at=met, last_met_at=met, minutes=15 + n % 90, via_id=largest.person_id, push=push,
                determined_at=met if decided else None,
            )
        )  # fmt: skip
    Push.objects.bulk_create(pushes, batch_size=LOT)
    Contact.objects.bulk_create(lines, batch_size=LOT)
    return largest


def _next_page(client: Client, url: str, pages: int) -> str:
    """The address so many pages on, as a reader would come to it; the first where there are no more."""
    from html import unescape
    from re import search

    for _ in range(pages):
        found = search(r'href="(\?[^"]*after=[^"]+)"', client.get(url).content.decode())
        if found is None:
            break
        url = url.split("?", maxsplit=1)[0] + unescape(found[1])
    return url


def inside(cases: int, contacts: int, rounds: int) -> int:
    vendor = start()
    from django.db import connection
    from django.test import Client
    from tests.cast import build_cast

    cast = build_cast()
    began = time.perf_counter()
    largest = _load(cast, cases, contacts)
    with connection.cursor() as cursor:
        # As the server's own housekeeping would have done after so many rows.
        cursor.execute("ANALYZE")
    print(f"{vendor}: {cases:,} cases, {contacts:,} contacts in {time.perf_counter() - began:.0f} s", flush=True)
    client, grid = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    client.force_login(cast.user("qian"), backend=BACKEND)
    grid.force_login(cast.user("wang"), backend=BACKEND)
    at = f"/tracing/cases/{largest.pk}/"
    asked = [
        ("cases", client, "/tracing/"),
        ("cases, 20 pages on", client, _next_page(client, "/tracing/", 20)),
        ("cases, confirmed", client, "/tracing/?state=confirmed"),
        ("one case with half of all contacts", client, at),
        ("its contacts", client, f"{at}contacts/"),
        ("its contacts, 20 pages on", client, _next_page(client, f"{at}contacts/", 20)),
        ("its contacts, proposed", client, f"{at}contacts/?state=proposed"),
        ("its contacts, secondary", client, f"{at}contacts/?ring=secondary"),
        ("its open chains", client, f"{at}open/"),
        ("its proposals by place", client, f"{at}decide/"),
        ("the pushed list", grid, "/tracing/pushed/"),
        ("API: cases", client, "/api/tracing/cases"),
        ("API: contacts", client, f"/api/tracing/cases/{largest.pk}/contacts"),
    ]
    group, good = f"{cases:,} cases, {contacts:,} contacts, {vendor}", True
    for what, who, url in asked:
        good &= page_times(group, what, who, url, rounds, LIMIT_MS)
    return 0 if good else 1


def main() -> int:
    if "--inside" in sys.argv:
        cases, contacts, rounds = (int(n) for n in sys.argv[sys.argv.index("--inside") + 1 :][:3])
        return inside(cases, contacts, rounds)
    counts = [500, 5_000, 10] if "--quick" in sys.argv else [10_000, 100_000, 40]
    only = [d for d in ("sqlite", "postgresql") if d in sys.argv] or ["sqlite", "postgresql"]
    return run_inside("bench.case_lists", *only, rest=[str(n) for n in counts])


if __name__ == "__main__":
    sys.exit(main())
