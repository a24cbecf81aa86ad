"""The Django app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "linan.domains.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.screening.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
