"""The Django app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "linan.domains.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.activities.facts import SENTENCES

        sentences.register(SENTENCES)
