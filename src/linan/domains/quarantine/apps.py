"""The Django app."""

from django.apps import AppConfig


class QuarantineConfig(AppConfig):
    name = "linan.domains.quarantine"
    label = "quarantine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.quarantine.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
