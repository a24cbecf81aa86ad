from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "linan.core.desk"
    label = "desk"
