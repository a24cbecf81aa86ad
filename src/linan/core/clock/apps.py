from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "linan.core.clock"
    label = "clock"
