"""The Django app."""

from django.apps import AppConfig


class TracingConfig(AppConfig):
    name = "linan.domains.tracing"
    label = "tracing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.tracing.facts import SENTENCES

        sentences.register(SENTENCES)
