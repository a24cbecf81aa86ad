"""What one may be allowed to do with flows."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

NOTE_FLOW = Ability("flows.note", Words("note what came and went, and count what is there"))
SEE_FLOWS = Ability("flows.see", Words("see what came and went"))
