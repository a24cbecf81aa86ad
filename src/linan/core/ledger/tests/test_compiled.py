"""Questions and writes whose text is built once say what Django's own would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Case, Count, When

from linan.core.ledger.compiled import Among, Compiled, Delete, Insert, One, Save
from linan.core.ledger.models import Pending, Reading
from linan.kernel.ids import new_id
from linan.kernel.region import Region

pytestmark = pytest.mark.django_db

AT = datetime(2022, 3, 14, 8, tzinfo=UTC)


def _row(n: int, *, dead: bool = False, workflow: str = "w") -> Pending:
    return Pending(once=f"timer:{n}", workflow=workflow, due_at=AT + timedelta(minutes=n), dead=dead, fact="{}")


@pytest.fixture
def rows() -> list[Pending]:
    made = [_row(n, dead=n % 3 == 0, workflow="ab"[n % 2]) for n in range(30)]
    Insert(Pending).rows(made)
    return made


def test_what_a_question_always_says_stays_beside_what_varies(rows: list[Pending]) -> None:
    alive = Compiled(
        lambda: Pending.objects.filter(dead=False, attempts=0).order_by("-due_at").values_list("once"),
        "workflow",
        "due_at__lte",
    )
    until = AT + timedelta(minutes=20)
    asked = Pending.objects.filter(dead=False, workflow="a", due_at__lte=until).order_by("-due_at")
    expected = list(asked.values_list("once"))
    assert alive.all("a", until) == expected
    assert alive.all("a", until, limit=3) == expected[:3]
    assert alive.first("a", until) == expected[0]
    assert alive.first("nobody's", until) is None
    assert alive.all("b", AT) == []


def test_a_value_after_the_keys_is_refused_when_the_question_is_built(rows: list[Pending]) -> None:
    first_a = Case(When(workflow="a", then=0), default=1)
    turned = Compiled(lambda: Pending.objects.order_by(first_a).values_list("once"), "attempts")
    with pytest.raises(ValueError, match="come after"):
        turned.all(0)


def test_whole_objects_come_as_django_brings_them(rows: list[Pending]) -> None:
    named = One(lambda: Pending.objects.filter(dead=False).order_by("due_at"), "workflow")
    assert named.all("a") == list(Pending.objects.filter(dead=False, workflow="a").order_by("due_at"))
    found = named.first("a")
    assert found is not None and not found._state.adding and found.due_at == AT + timedelta(minutes=2)


@pytest.mark.parametrize("many", [0, 1, 2, 3, 17, 30])
def test_one_of_many_values_is_found_for_any_number_of_them(rows: list[Pending], many: int) -> None:
    among = Among(lambda: Pending.objects.values_list("id", "once"), "id")
    for _ in range(2):  # the second time with the text at hand
        assert sorted(among.all([r.id for r in rows[:many]])) == sorted((r.id, r.once) for r in rows[:many])
    assert list(among.all([new_id(), new_id(), new_id()])) == []


def test_more_values_than_one_statement_takes(rows: list[Pending]) -> None:
    among = Among(lambda: Pending.objects.values_list("once"), "once")
    wanted = [*(f"other:{n}" for n in range(1100)), *(str(r.once) for r in rows)]
    assert sorted(among.all(wanted)) == sorted((r.once,) for r in rows)


def test_beside_the_values_stands_what_else_varies_and_rows_may_be_counted(rows: list[Pending]) -> None:
    late = Among(lambda: Pending.objects.values_list("once"), "once", "due_at__gt", "workflow")
    wanted = [str(r.once) for r in rows[:20]]
    for least, flow in ((AT + timedelta(minutes=4), "a"), (AT + timedelta(minutes=11), "b")):
        expected = Pending.objects.filter(once__in=wanted, due_at__gt=least, workflow=flow).values_list("once")
        assert sorted(late.all(wanted, least, flow)) == sorted(expected)
    counted = Among(
        lambda: Pending.objects.values("workflow").annotate(many=Count("id")).values_list("workflow", "many"),
        "workflow",
        "due_at__gt",
    )
    assert dict(counted.all(["a", "b", "c"], AT + timedelta(minutes=26))) == {"a": 1, "b": 2}


@pytest.mark.parametrize("many", [0, 1, 3, 1100])
def test_rows_with_a_number_come_back_with_theirs_in_order(many: int) -> None:
    put = Insert(Reading, "entry", "at", "hour", "reader", "region", "what", "people", "single", "whose")
    made = [
        (new_id(), AT, n, "wang", Region("33/3301/330110/330110001/330110001001/"), "people", 1, False, "")
        for n in range(many)
    ]
    numbers = put.numbered(made)
    kept = dict(Reading.objects.filter(id__in=numbers[-500:]).values_list("id", "hour"))
    assert numbers == sorted(set(numbers)) and Reading.objects.count() == many
    assert [kept[n] for n in numbers[-500:]] == list(range(many))[-500:]
    with pytest.raises(ValueError, match="numbered key"):
        Insert(Pending).numbered([()])


def test_an_insert_over_a_row_keeps_what_it_is_told_to_keep(rows: list[Pending]) -> None:
    again = _row(5, workflow="changed")
    again.due_at, again.fact = AT, "{1}"
    Insert(Pending, over="once", keep=("id", "workflow")).rows([again])
    found = Pending.objects.get(once="timer:5")
    assert (found.id, found.workflow, found.due_at, found.fact) == (rows[5].id, "b", AT, "{1}")
    assert Pending.objects.count() == 30


def test_saving_some_columns_leaves_the_others_alone_and_names_a_row_that_is_gone(rows: list[Pending]) -> None:
    row = rows[7]
    row.attempts, row.error, row.workflow = 3, "late", "not saved"
    save = Save(Pending, "attempts", "error")
    save.of(row)
    found = Pending.objects.get(pk=row.pk)
    assert (found.attempts, found.error, found.workflow) == (3, "late", "b")
    Pending.objects.filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError, match="gone"), transaction.atomic():
        save.of(row)


def test_rows_are_taken_out_by_a_column(rows: list[Pending]) -> None:
    by_name = Delete(Pending, "once")
    assert by_name.where("timer:4") == 1
    assert by_name.where("timer:4") == 0
    by_name.among([f"timer:{n}" for n in range(10)])
    assert set(Pending.objects.values_list("once", flat=True)) == {f"timer:{n}" for n in range(10, 30)}
