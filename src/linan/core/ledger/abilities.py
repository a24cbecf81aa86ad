"""What one may be allowed to do with the ledger."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

SEE_TRAIL = Ability("ledger.see_trail", Words("see why something was decided"))
SEE_OPERATIONS = Ability("ledger.see_operations", Words("see the operations page"))
RETRY_WORKFLOW = Ability("ledger.retry", Words("run a failed step again"))
AUDIT_READS = Ability("ledger.audit_reads", Words("review who read which records"))
EXPLORE_LEDGER = Ability("ledger.explore", Words("see what was entered when, without its content"))
ERASE_BODY = Ability("ledger.erase", Words("erase the content of an entry"))
CERTIFY_KEY = Ability("ledger.certify_key", Words("certify and revoke keys of the ledger"))
RECODE_REGION = Ability("ledger.recode", Words("change the code of an area"))
