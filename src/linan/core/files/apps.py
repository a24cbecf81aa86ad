"""The Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "linan.core.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.files.facts import SENTENCES
        from linan.core.ledger import sentences

        sentences.register(SENTENCES)
