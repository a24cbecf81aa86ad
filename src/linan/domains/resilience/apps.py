"""The Django app."""

from django.apps import AppConfig


class ResilienceConfig(AppConfig):
    name = "linan.domains.resilience"
    label = "resilience"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.resilience.facts import SENTENCES

        sentences.register(SENTENCES)
