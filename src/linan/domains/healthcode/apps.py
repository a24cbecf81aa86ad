from django.apps import AppConfig


class HealthcodeConfig(AppConfig):
    name = "linan.domains.healthcode"
    label = "healthcode"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.domains.healthcode.facts import SENTENCES

        sentences.register(SENTENCES)
