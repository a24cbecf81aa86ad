"""The Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "linan.core.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.accounts.facts import SENTENCES
        from linan.core.accounts.queries import actor_name, residents_signed_in, staff_addresses
        from linan.core.community import connected
        from linan.core.ledger import sentences
        from linan.core.messages.addresses import register
        from linan.kernel.refs import StaffRef

        sentences.register(SENTENCES)
        register(StaffRef, staff_addresses)
        connected.register(residents_signed_in, actor_name)
