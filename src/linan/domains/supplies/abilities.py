"""What one may do with supplies."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

SEE_SUPPLIES = Ability("supplies.see", Words("see suppliers' papers and deliveries"))
FILE_CREDENTIAL = Ability("supplies.file", Words("file suppliers' papers"))
RECEIVE_GOODS = Ability("supplies.receive", Words("receive or refuse goods"))
WITHDRAW_LICENCE = Ability("supplies.withdraw", Words("withdraw or suspend a supplier's licence"))
TRUST_SIGNER = Ability("supplies.trust", Words("say whose signatures count for supplies"))
