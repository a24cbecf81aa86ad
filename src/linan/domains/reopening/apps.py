"""The Django app."""

from django.apps import AppConfig


class ReopeningConfig(AppConfig):
    name = "linan.domains.reopening"
    label = "reopening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.reopening.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
