from django.apps import AppConfig


class HealthcodeConfig(AppConfig):
    name = "linan.domains.healthcode"
    label = "healthcode"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.domains.healthcode.facts import PROCESSES, SENTENCES

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
