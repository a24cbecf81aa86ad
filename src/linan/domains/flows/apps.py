"""The Django app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "linan.domains.flows"
    label = "flows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.flows.facts import SENTENCES

        sentences.register(SENTENCES)
