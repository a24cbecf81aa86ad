from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "linan.workflows"
    label = "workflows"

    def ready(self) -> None:
        """Import every story, so that its `@when` lines subscribe."""
        import linan.workflows as stories

        for story in iter_modules(stories.__path__):
            if story.name != "apps":
                import_module(f"linan.workflows.{story.name}")
