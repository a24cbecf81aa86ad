"""What may be done with staff and their duties."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ADD_STAFF = Ability("accounts.add_staff", Words("add a member of staff"))
ASSIGN_DUTY = Ability("accounts.assign_duty", Words("assign or end a duty"))
SEE_STAFF = Ability("accounts.see_staff", Words("see the staff of an area"))
WITNESS_PROXY = Ability("accounts.witness_proxy", Words("witness that one family member may act for another"))
SET_UP = Ability("accounts.set_up", Words("set up the county"))

ALL = (ADD_STAFF, ASSIGN_DUTY, SEE_STAFF, WITNESS_PROXY, SET_UP)
