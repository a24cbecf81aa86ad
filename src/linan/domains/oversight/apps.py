"""The Django app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "linan.domains.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.oversight.facts import SENTENCES

        sentences.register(SENTENCES)
