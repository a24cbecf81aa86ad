from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "linan.core.ledger"
    label = "ledger"

    def ready(self) -> None:
        from linan.core.ledger import facts, registry, sentences

        sentences.register(facts.SENTENCES)
        registry.let_nodes_write(facts.NodeNoted)
