"""The Django app."""

from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "linan.domains.directives"
    label = "directives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.directives.facts import SENTENCES

        sentences.register(SENTENCES)
