"""The Django app."""

from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    name = "linan.domains.wellbeing"
    label = "wellbeing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.wellbeing.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
