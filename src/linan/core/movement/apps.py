from django.apps import AppConfig


class MovementConfig(AppConfig):
    name = "linan.core.movement"
    label = "movement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.core.movement.facts import SENTENCES

        sentences.register(SENTENCES)
