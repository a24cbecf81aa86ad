"""The Django app."""

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "linan.domains.directives"
    label = "directives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.directives.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
