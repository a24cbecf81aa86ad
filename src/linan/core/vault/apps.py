from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "linan.core.vault"
    label = "vault"
