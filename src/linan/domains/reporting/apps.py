"""The Django app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "linan.domains.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.reporting.facts import SENTENCES

        sentences.register(SENTENCES)
