"""What one may be allowed to do in quarantine. A role without the ability has no door here."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ORDER_QUARANTINE = Ability("quarantine.order", Words("order quarantine"))
NAME_FIVE = Ability("quarantine.name_five", Words("name the five who look after a household"))
SERVE_NOTICE = Ability("quarantine.serve_notice", Words("serve a quarantine notice"))
CHECK_IN = Ability("quarantine.check_in", Words("check in for someone in quarantine"))
RELEASE = Ability("quarantine.release", Words("release someone from quarantine"))
WATCH_DOORS = Ability("quarantine.watch_doors", Words("answer leaving alarms and refusals"))
SEE_ORDERS = Ability("quarantine.see", Words("see quarantine orders"))
