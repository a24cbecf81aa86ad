"""What one may be allowed to do with directives."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ISSUE_DIRECTIVE = Ability("directives.issue", Words("issue directives"))
REPLY_DIRECTIVE = Ability("directives.reply", Words("write back to a directive"))
SEE_DIRECTIVES = Ability("directives.see", Words("see directives"))
