"""Adding staff, giving and ending duties, agreeing to be helped, and the ways in. Each leaves a fact."""

from linan.core.accounts.actions.doors import add_demo_link, ask_code, count_refused, demo_user, resident_user, use_code
from linan.core.accounts.actions.duties import assign_duty, end_duty
from linan.core.accounts.actions.family import agree_proxy, note_guardian, note_other_way, revoke_proxy
from linan.core.accounts.actions.lists import (
    Entered,
    enter_areas,
    enter_staff,
    fill_grids,
    match_staff,
    print_sheets,
)
from linan.core.accounts.actions.staff import (
    NewStaff,
    add_department,
    add_first_clerk,
    add_staff,
    check_password,
    enter_department,
    let_go,
    new_password,
    set_up_actor,
)
from linan.core.accounts.actions.teams import Helper, name_contact, note_absence, note_return, save_team
from linan.core.accounts.actions.tokens import issue_token, revoke_token

__all__ = [
    "Entered",
    "Helper",
    "NewStaff",
    "add_demo_link",
    "add_department",
    "add_first_clerk",
    "add_staff",
    "agree_proxy",
    "ask_code",
    "assign_duty",
    "check_password",
    "count_refused",
    "demo_user",
    "end_duty",
    "enter_areas",
    "enter_department",
    "enter_staff",
    "fill_grids",
    "issue_token",
    "let_go",
    "match_staff",
    "name_contact",
    "new_password",
    "note_absence",
    "note_guardian",
    "note_other_way",
    "note_return",
    "print_sheets",
    "resident_user",
    "revoke_proxy",
    "revoke_token",
    "save_team",
    "set_up_actor",
    "use_code",
]
