from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "linan.core.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from linan.core.ledger import processes, sentences
        from linan.core.policy.facts import PROCESSES, SENTENCES
        from linan.core.policy.legal import legal_bases
        from linan.core.policy.modes.rules import modes
        from linan.core.policy.rules import editions, parameters

        sentences.register(SENTENCES)
        processes.register(PROCESSES)
        # A rule set that cannot be compiled must stop the start, not the first weighing.
        editions()
        parameters()
        modes()
        legal_bases()
