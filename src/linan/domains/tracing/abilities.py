"""What may be done with cases and their contacts."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

OPEN_CASE = Ability("tracing.open_case", Words("open a case"))
ENTER_PAST_CASES = Ability("tracing.enter_past_cases", Words("enter past cases from a line list"))
CONFIRM_CASE = Ability("tracing.confirm_case", Words("confirm or exclude a case"))
RECORD_OUTCOME = Ability("tracing.record_outcome", Words("record that a patient recovered, was moved or died"))
DETERMINE_CONTACT = Ability("tracing.determine", Words("search for contacts and determine them"))
PUSH_CONTACT = Ability("tracing.push", Words("push contacts to the grids"))
LOCATE_CONTACT = Ability("tracing.locate", Words("locate a contact on a pushed list"))
SEE_CASES = Ability("tracing.see_cases", Words("see cases and their contacts"))
SEE_PUSHED = Ability("tracing.see_pushed", Words("see pushed lists"))
INTERVIEW = Ability("tracing.interview", Words("interview an infected person, day by day"))
RELEASE_TEXT = Ability("tracing.release_text", Words("release a public text about a case, written by somebody else"))
