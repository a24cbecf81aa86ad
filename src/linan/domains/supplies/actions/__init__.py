"""What one does with supplies."""

from linan.domains.supplies.actions.goods import Goods, receive_delivery, release_goods
from linan.domains.supplies.actions.papers import Filed, file_credential, file_many, restore_licence, withdraw_licence
from linan.domains.supplies.actions.trust import trust_signer, withdraw_signer

__all__ = [
    "Filed",
    "Goods",
    "file_credential",
    "file_many",
    "receive_delivery",
    "release_goods",
    "restore_licence",
    "trust_signer",
    "withdraw_licence",
    "withdraw_signer",
]
