"""The Django app."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "linan.core.community"
    label = "community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.community.facts import SENTENCES
        from linan.core.ledger import sentences

        sentences.register(SENTENCES)
