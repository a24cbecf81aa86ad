"""The Django app."""

from django.apps import AppConfig


class TracingConfig(AppConfig):
    name = "linan.domains.tracing"
    label = "tracing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.tracing.facts import SENTENCES
        from linan.domains.tracing.facts.processes import PROCESSES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
