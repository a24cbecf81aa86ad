"""The Django app."""

from django.apps import AppConfig


class IssuesConfig(AppConfig):
    name = "linan.domains.issues"
    label = "issues"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.issues.facts import SENTENCES

        sentences.register(SENTENCES)
