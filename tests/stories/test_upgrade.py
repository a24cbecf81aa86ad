"""A cell with people in it is migrated once more and is still the same cell."""

from __future__ import annotations

from django.core.management import call_command

from linan.core.community.models import Person
from linan.core.ledger import drain, sequencer
from linan.core.ledger.models import Entry
from linan.core.ledger.verify import verify_store
from tests.cast import Cast


def test_a_cell_with_people_in_it_migrates_again(cast: Cast) -> None:
    drain()
    sequencer.sign_all()
    people, entries = Person.objects.count(), Entry.objects.count()
    assert people
    assert entries
    call_command("migrate", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert (Person.objects.count(), Entry.objects.count()) == (people, entries)
    assert verify_store()["ok"]
