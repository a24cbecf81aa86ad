"""What one may be allowed to do in response."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

NOTE_EVENTS = Ability("response.note_events", Words("note events of the response"))
SEE_RESPONSE = Ability("response.see", Words("see the headline figures"))
