"""What one may be allowed to do in oversight."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ANSWER_DOUBT = Ability("oversight.answer_doubt", Words("answer who says that an entry about them is wrong"))
REVIEW_READS = Ability("oversight.review", Words("look into unusual reading"))
SEE_PROCESSES = Ability("oversight.see_processes", Words("see who answers for what is done, and who does it"))
NAME_BODY = Ability("oversight.name_body", Words("say which office answers"))
