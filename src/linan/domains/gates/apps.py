"""The Django app."""

from django.apps import AppConfig


class GatesConfig(AppConfig):
    name = "linan.domains.gates"
    label = "gates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.gates.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
