"""The Django app."""

from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "linan.domains.supplies"
    label = "supplies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.supplies.facts import SENTENCES

        sentences.register(SENTENCES)
