"""What one may be allowed to do in calm times."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

TEST_REACH = Ability("activities.test_reach", Words("send a test message"))
HOLD_ACTIVITY = Ability("activities.hold", Words("hold an activity and hand out rewards"))
CONFIRM_PART = Ability("activities.confirm", Words("confirm who took part"))
SEE_CALM = Ability("activities.see", Words("see who is reachable in calm times"))
