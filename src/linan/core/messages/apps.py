"""The Django app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "linan.core.messages"
    label = "messaging"  # Django itself has an app labelled "messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import sentences
        from linan.core.messages.addresses import register
        from linan.core.messages.facts import SENTENCES
        from linan.core.messages.queries import person_addresses
        from linan.kernel.refs import PersonRef

        sentences.register(SENTENCES)
        register(PersonRef, person_addresses)

        from linan.core.ledger import worker
        from linan.core.messages.actions import deliver_due

        worker.beside(deliver_due)
