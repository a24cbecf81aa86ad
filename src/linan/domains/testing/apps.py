"""The Django app."""

from django.apps import AppConfig


class TestingConfig(AppConfig):
    name = "linan.domains.testing"
    label = "testing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.testing.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
