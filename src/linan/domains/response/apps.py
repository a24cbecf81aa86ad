"""The Django app."""

from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "linan.domains.response"
    label = "response"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.response.facts import SENTENCES

        sentences.register(SENTENCES)
