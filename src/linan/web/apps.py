from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "linan.web"
    label = "web"

    def ready(self) -> None:
        from linan.core.accounts import roles as registry
        from linan.web import roles

        registry.register(roles.ROLES)
