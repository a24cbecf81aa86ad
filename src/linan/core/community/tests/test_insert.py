"""Rows put in with their values prepared once a column rest as Django would have laid them down."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from linan.core import clock, vault
from linan.core.community.models import Building, Household, Person
from linan.core.ledger.compiled import Insert
from linan.core.ledger.models import About, Body, Entry, Pending
from linan.kernel.ids import new_id
from linan.kernel.region import Level, Region

pytestmark = pytest.mark.django_db
HOME = Region("33/3301/330110/330110001/330110001001/g01/b01/u1/101/")
MANY = Insert.FEW + 1


def people(count: int) -> list[Person]:
    home = Household.objects.create(region=HOME, address="1幢1单元101室")
    return [
        Person(
            name=f"赵\u3000{n}'\t\\",
            identity=f"3301101990010112{n:02d}",
            identity_hash=None if n % 3 else f"{n:032d}",
            phone="",
            born_on=date(1990, 1, n % 28 + 1) if n % 2 else None,
            region=HOME,
            household=home if n % 2 else None,
            presence="living_here",
            presence_on=date(2022, 7, 1),
            registered_at=clock.now(),
        )
        for n in range(count)
    ]


def raw(model: type[Model], ids: list[UUID]) -> list[tuple[object, ...]]:
    """The rows as they rest, but for ids and what encryption makes different each time."""
    plain = [str(f.column) for f in model._meta.concrete_fields if f.name not in ("id", "identity", "phone")]
    field = Person._meta.pk
    with connection.cursor() as cursor:
        found = []
        for id in ids:
            cursor.execute(
                f'SELECT {", ".join(plain)} FROM "{model._meta.db_table}" WHERE id = %s',
                [field.get_db_prep_value(id, connection)],
            )
            found += cursor.fetchall()
    return found


@pytest.mark.parametrize("count", [1, MANY])
def test_models_rest_as_django_lays_them_down(count):
    ours = people(count)
    Insert(Person).rows(ours)
    theirs = [Person(**{f.attname: getattr(p, f.attname) for f in Person._meta.concrete_fields}) for p in ours]
    for n, one in enumerate(theirs):
        one.id, one.identity_hash = new_id(), None if n % 3 else f"{n + 1000:032d}"
    Person.objects.bulk_create(theirs)
    mine = raw(Person, [p.id for p in ours])
    for row, same in zip(mine, raw(Person, [p.id for p in theirs]), strict=True):
        differing = [(a, b) for a, b in zip(row, same, strict=True) if a != b]
        assert all(str(a).isdigit() and len(str(a)) == 32 for a, _ in differing), differing
    assert len(mine) == count
    back = {p.id: p for p in Person.objects.filter(pk__in=[p.id for p in ours])}
    for one in ours:
        read = back[one.id]
        assert not one._state.adding
        assert all(getattr(read, f.attname) == getattr(one, f.attname) for f in Person._meta.concrete_fields)


@pytest.mark.parametrize("count", [1, MANY])
def test_values_come_in_the_order_that_was_named(count):
    entries = Insert(
        Entry,
        *("position", "body", "basis", "purpose", "erasure", "correction", "cause", "subject", "region"),
        *("key", "role", "at", "kind", "log", "id"),
    )
    at, log, cause = clock.now(), new_id(), new_id()
    ids = [new_id() for _ in range(count)]
    where = HOME.community
    rows = [(None, b"\x00\xff", "", "因", None, None, cause, b"\\x", where, None, "r", at, "k", log, i) for i in ids]
    entries.values(rows)
    Insert(Body, "sealed", "entry_id").values([(b"\x00" * 40, i) for i in ids])
    Insert(About, "who", "entry_id").values([("w" * 32, i) for i in ids])
    Insert(
        Pending, "id", "workflow", "entry_id", "due_at", "attempts", "error", "dead", "once", "fact", "cause"
    ).values([(new_id(), "w", i, at, 3, "", True, None, "", None) for i in ids])
    for id in ids:
        one = Entry.objects.get(pk=id)
        assert (one.log, one.cause, one.at, one.purpose) == (log, cause, at, "因")
        assert (one.region, bytes(one.body), bytes(one.subject or b"")) == (where, b"\x00\xff", b"\\x")
        assert bytes(Body.objects.get(pk=id).sealed) == b"\x00" * 40
    pending = Pending.objects.filter(entry__in=ids)
    assert {(p.attempts, p.dead, p.fact, p.once, p.due_at) for p in pending} == {(3, True, "", None, at)}
    assert About.objects.filter(who="w" * 32).count() == count


@pytest.mark.parametrize("count", [2, MANY])
def test_what_stands_there_already_is_refused_as_django_refuses_it(count):
    rows = people(count)
    rows[-1].id = rows[0].id
    with pytest.raises(IntegrityError), transaction.atomic():
        Insert(Person).rows(rows)
    assert Person.objects.count() == 0


def test_columns_that_are_missing_or_unknown_are_refused():
    for columns in (("who",), ("who", "entry"), ("who", "entry_id", "entry_id")):
        with pytest.raises(ValueError, match="fills each"):
            Insert(About, *columns)
    with pytest.raises(ValueError, match="name the columns"):
        Insert(About).values([("w", new_id())])
    Insert(About, "who", "entry_id").values([])


def test_a_number_a_yes_and_a_lack_of_value_are_prepared_djangos_way():
    grid = HOME.at(Level.GRID)
    made = [Building(region=grid.child(f"b{n}"), name=str(n), floors=n, lift=bool(n)) for n in range(2)]
    made[1].entered_at = None
    Insert(Building).rows(made)
    assert [(b.floors, b.lift, b.entered_at is None) for b in Building.objects.order_by("floors")] == [
        (0, False, False),
        (1, True, True),
    ]


def test_ciphertexts_of_one_purpose_open_and_never_repeat():
    sealed = {vault.encrypt("test.one", b"same") for _ in range(50)}
    assert len(sealed) == 50 and {vault.decrypt("test.one", s) for s in sealed} == {b"same"}
