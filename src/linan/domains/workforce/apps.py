"""The Django app."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "linan.domains.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.workforce.facts import SENTENCES

        sentences.register(SENTENCES)
