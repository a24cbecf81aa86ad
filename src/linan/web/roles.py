"""The roles of a cell: what each may, must and must not do. The only place that knows the abilities of every domain.

A role holds abilities; a duty gives the role a region and a term. What is not listed here is not permitted.
"""

from __future__ import annotations

from linan.core.accounts.abilities import ADD_STAFF, ASSIGN_DUTY, SEE_STAFF, SET_UP, WITNESS_PROXY
from linan.core.accounts.roles import Role
from linan.core.community.abilities import (
    CONVERT_SPACE,
    EDIT_PEOPLE,
    EDIT_PLACES,
    KEEP_BOARD,
    LOAD_DIVISIONS,
    NOTE_REASONS,
    SEE_HEALTH_REASONS,
    SEE_PEOPLE,
    SEE_VULNERABLE,
)
from linan.core.ledger.abilities import (
    AUDIT_READS,
    CERTIFY_KEY,
    ERASE_BODY,
    EXPLORE_LEDGER,
    RECODE_REGION,
    RETRY_WORKFLOW,
    SEE_OPERATIONS,
    SEE_TRAIL,
)
from linan.core.messages.abilities import CARRY_MESSAGES
from linan.core.movement.abilities import FORGET_MOVEMENT, RECORD_MOVEMENT, SEE_MOVEMENT
from linan.core.policy.abilities import ADOPT_EDITION, SWITCH_MODE
from linan.domains.activities.abilities import CONFIRM_PART, HOLD_ACTIVITY, SEE_CALM, TEST_REACH
from linan.domains.directives.abilities import ISSUE_DIRECTIVE, REPLY_DIRECTIVE, SEE_DIRECTIVES
from linan.domains.flows.abilities import NOTE_FLOW, SEE_FLOWS
from linan.domains.gates.abilities import (
    CLEAR_HOLD,
    DECIDE_REFUSAL,
    HAND_OVER,
    KEEP_HOUSE_RULES,
    KEEP_TERMINALS,
    KEEP_VENUES,
    LIST_RISK_REGION,
    NOTE_GOODS,
    PERMIT_VEHICLE,
    RECALL_GOODS,
    SCAN_AT_GATE,
    SEE_PASSAGES,
    SET_HOLD,
    TIGHTEN_ENTRANCE,
)
from linan.domains.healthcode.abilities import (
    AGREE_TO_ORDER,
    DECIDE_APPEAL,
    ISSUE_CODE,
    LOAD_REVOCATIONS,
    OBJECT_FOR,
    ORDER_BY_HAND,
    OVERSEE_ORDERS,
    SEE_CODES,
    TAKE_EVIDENCE,
)
from linan.domains.issues.abilities import MOVE_ISSUE, REPORT_ISSUE, SEE_ISSUES, SOLVE_ISSUE
from linan.domains.oversight.abilities import ANSWER_DOUBT, NAME_BODY, REVIEW_READS, SEE_PROCESSES
from linan.domains.quarantine.abilities import (
    CHECK_IN,
    NAME_FIVE,
    ORDER_QUARANTINE,
    SEE_ORDERS,
    SERVE_NOTICE,
    WATCH_DOORS,
)
from linan.domains.reopening.abilities import DECIDE_HIGH_RISK, DECIDE_REOPENING, FILE_REOPENING, SEE_REOPENING
from linan.domains.reporting.abilities import (
    ANSWER_REPORT,
    ASK_FIGURE,
    DESIGN_FORM,
    FILL_FORM,
    HAND_OVER_FIGURE,
    HANDLE_UPWARD,
    INSPECT,
    READ_ANSWERS,
    REPORT_FIGURE,
    SEE_FIGURES,
    SEE_FORMS,
    SEND_UP,
)
from linan.domains.resilience.abilities import ENTER_VALUE, SEE_INDEX
from linan.domains.response.abilities import SEE_RESPONSE
from linan.domains.screening.abilities import OPEN_ROUND, SEE_ROUNDS, VISIT_DOORS
from linan.domains.supplies.abilities import (
    FILE_CREDENTIAL,
    RECEIVE_GOODS,
    SEE_SUPPLIES,
    TRUST_SIGNER,
    WITHDRAW_LICENCE,
)
from linan.domains.testing.abilities import CONFIRM_RESULT, ORDER_TEST, REPORT_RESULT, SEE_TESTS, TAKE_SAMPLE
from linan.domains.tracing.abilities import (
    CONFIRM_CASE,
    DETERMINE_CONTACT,
    ENTER_PAST_CASES,
    INTERVIEW,
    LOCATE_CONTACT,
    OPEN_CASE,
    PUSH_CONTACT,
    RECORD_OUTCOME,
    RELEASE_TEXT,
    SEE_CASES,
    SEE_PUSHED,
)
from linan.domains.wellbeing.abilities import GIVE_CARE, SEE_CARE
from linan.domains.workforce.abilities import ASSIGN_TASK, DO_TASK, OPEN_TASK, REVIEW_WORK, SEE_LOAD, SEE_TASKS
from linan.kernel.region import Level
from linan.kernel.words import Words

NO_COLOUR = Words("Nobody sets a colour by hand: colours follow from evidence.")
NO_CURIOSITY = Words("Nobody opens a record without a task that needs it.")
NO_SHARING = Words("Nobody passes on names, addresses or results outside the system.")
NO_REFUSING_HOME = Words("Nobody keeps a resident or tenant out of their own home.")
NO_DIAGNOSIS_AT_GATE = Words("Nobody asks for or tells a diagnosis at the gate.")
NO_TIGHTENING = Words(
    "Nobody makes a measure stricter than the edition in force without an order, a reason and an end."
)
NO_LONE_DECISION = Words("Nobody decides alone what needs two people.")

ANSWER_TASKS = Words("Answer today's tasks, or say why not.")
HEAR_DAILY = Words("Hear from every household in quarantine each day.")
LOCATE_IN_TIME = Words("Locate a pushed contact within the time set.")
TAKE_OVER = Words("Take over what a grid worker could not do in time.")
TAKE_OVER_ALL = Words("See to what nobody in a grid could do.")
SYMPTOMS = Words("Look at reported symptoms the same day.")
DETERMINE = Words("Determine every found contact, with its ground.")

ANSWER_DOUBTS = Words("Answer who says that an entry about them is wrong, with reasons.")
PUT_POSTERS_RIGHT = Words("Look at a poster of a place that was found wrong, and put it right.")
KEEP_GOODS_SOUND = Words("Send back goods that were refused, and set apart those that must not be given out.")
LET_FIRMS_WORK = Words("Look at a firm that wants to work again, and decide in time.")
MODE_DUTIES = Words("Do what the mode in force asks, until it ends.")

GRID_TASKS = {
    **dict.fromkeys(
        ("blocked", "change", "doubled", "explain", "follow_up", "handover", "late", "lost", "test", "vacant"),
        ANSWER_TASKS,
    ),
    **dict.fromkeys(("left_home", "notice"), HEAR_DAILY),
    "locate": LOCATE_IN_TIME,
}
"""Every kind of task that is opened for a grid worker, with the item of the must list it rests on."""
HANDED_UP = ("care_overdue", "handover_overdue", "missed", "overdue_contact")

ROLES = (
    Role(
        "grid_worker",
        Words("Grid worker"),
        may=(
            REPORT_ISSUE, SEE_ISSUES, SOLVE_ISSUE,
            SEE_PEOPLE, EDIT_PEOPLE, DO_TASK, SEE_ORDERS, CHECK_IN, SERVE_NOTICE, SEE_CODES, ISSUE_CODE, HAND_OVER,
            LOCATE_CONTACT, SEE_PUSHED, TAKE_SAMPLE, SEE_TESTS, WITNESS_PROXY, CARRY_MESSAGES, REPLY_DIRECTIVE,
            SEE_DIRECTIVES, SEE_TRAIL, SEE_STAFF, FILL_FORM, SEE_FORMS, SEND_UP, ANSWER_REPORT,
            SEE_VULNERABLE, SEE_HEALTH_REASONS, NOTE_REASONS, KEEP_BOARD,
            GIVE_CARE, SEE_CARE, VISIT_DOORS, SEE_ROUNDS,
            CONFIRM_PART, SEE_CALM,
            OBJECT_FOR, SEE_REOPENING, FILE_REOPENING,
        ),
        must=(
            ANSWER_TASKS,
            HEAR_DAILY,
            LOCATE_IN_TIME,
        ),
        tasks=GRID_TASKS,
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING, NO_REFUSING_HOME),
        needed_in=Level.GRID,
    ),
    Role(
        "grid_leader",
        Words("Grid leader"),
        may=(
            REPORT_ISSUE, SEE_ISSUES, SOLVE_ISSUE, MOVE_ISSUE,
            SEE_PEOPLE, EDIT_PEOPLE, EDIT_PLACES, DO_TASK, ASSIGN_TASK, SEE_TASKS, SEE_LOAD, SEE_ORDERS, CHECK_IN,
            SERVE_NOTICE, NAME_FIVE, WATCH_DOORS, SEE_CODES, ISSUE_CODE, HAND_OVER, SEE_PASSAGES, LOCATE_CONTACT,
            SEE_PUSHED, TAKE_SAMPLE, SEE_TESTS, WITNESS_PROXY, CARRY_MESSAGES, REPLY_DIRECTIVE, SEE_DIRECTIVES,
            SEE_TRAIL, SEE_STAFF, FILL_FORM, SEE_FORMS, SEND_UP, ANSWER_REPORT,
            SEE_VULNERABLE, SEE_HEALTH_REASONS, NOTE_REASONS, KEEP_BOARD,
            GIVE_CARE, SEE_CARE, VISIT_DOORS, SEE_ROUNDS,
            CONFIRM_PART, HOLD_ACTIVITY, SEE_CALM,
            OBJECT_FOR, SEE_REOPENING, FILE_REOPENING,
        ),
        must=(TAKE_OVER, MODE_DUTIES),
        leads=Level.GRID,
        tasks={**dict.fromkeys((*GRID_TASKS, *HANDED_UP), TAKE_OVER), "mode_duty": MODE_DUTIES},
        in_mode={"emergency": (ORDER_TEST,)},
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING, NO_REFUSING_HOME),
    ),
    Role(
        "building_lead",
        Words("Building lead"),
        may=(REPORT_ISSUE, REPLY_DIRECTIVE, SEE_DIRECTIVES),
        must=(Words("Answer a call-out for the building, and say what it lacks."),),
        leads=Level.BUILDING,
        must_not=(NO_CURIOSITY, NO_SHARING, NO_REFUSING_HOME, NO_COLOUR),
    ),
    Role(
        "gate_guard",
        Words("Gate guard"),
        may=(REPORT_ISSUE, SCAN_AT_GATE, HAND_OVER, NOTE_GOODS),
        must=(
            Words("Let residents come home."),
            Words("Let emergency vehicles through at once."),
            Words("Call the grid worker when somebody has to wait."),
        ),
        must_not=(NO_DIAGNOSIS_AT_GATE, NO_REFUSING_HOME, NO_SHARING, NO_COLOUR),
        needed_at_gates=True,
    ),
    Role(
        "clinic_doctor",
        Words("Community doctor"),
        may=(
            REPORT_ISSUE,
            SEE_PEOPLE, DO_TASK, TAKE_SAMPLE, ORDER_TEST, SEE_TESTS, SEE_ORDERS, CHECK_IN, SEE_CODES, TAKE_EVIDENCE,
            SEE_TRAIL, ANSWER_REPORT,
            SEE_VULNERABLE, SEE_HEALTH_REASONS, NOTE_REASONS, KEEP_BOARD,
            GIVE_CARE, SEE_CARE,
            OBJECT_FOR, CLEAR_HOLD, INTERVIEW,
        ),
        must=(SYMPTOMS,),
        tasks={"doctor": SYMPTOMS},
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING),
        needed_in=Level.COMMUNITY,
    ),
    Role(
        "designated_doctor",
        Words("Doctor of the designated hospital"),
        may=(RECORD_OUTCOME, SEE_TESTS, ORDER_TEST, TAKE_SAMPLE, DO_TASK),
        must=(Words("Record the recovery on the day the criteria are met."),),
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING),
    ),
    Role(
        "lab_technician",
        Words("Laboratory technician"),
        may=(REPORT_RESULT,),
        must=(Words("Report each result as it is read."),),
        must_not=(NO_CURIOSITY, NO_SHARING, NO_LONE_DECISION),
        needed_in=Level.COUNTY,
    ),
    Role(
        "tracer",
        Words("Contact tracer of the CDC"),
        may=(
            SEE_PEOPLE, DO_TASK, OPEN_CASE, CONFIRM_CASE, ENTER_PAST_CASES, DETERMINE_CONTACT, PUSH_CONTACT, SEE_CASES,
            SEE_PUSHED, RECORD_OUTCOME, CONFIRM_RESULT, ORDER_TEST, SEE_TESTS, SEE_MOVEMENT, RECORD_MOVEMENT,
            SEE_CODES, SEE_ORDERS, ORDER_QUARANTINE, LIST_RISK_REGION, SET_HOLD, RECALL_GOODS, SEE_TRAIL,
            ORDER_BY_HAND, AGREE_TO_ORDER, INTERVIEW, RELEASE_TEXT,
        ),
        must=(DETERMINE,),
        tasks={"confirm": DETERMINE},
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING),
        needed_in=Level.COUNTY,
    ),
    Role(
        "police",
        Words("Community police"),
        may=(REPORT_ISSUE, SEE_PUSHED, LOCATE_CONTACT, WATCH_DOORS, SEE_ORDERS, DO_TASK),
        must=(Words("Cite the article of law a step rests on."),),
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING),
        needed_in=Level.STREET,
    ),
    Role(
        "volunteer",
        Words("Volunteer"),
        may=(REPORT_ISSUE, DO_TASK),
        must=(),
        must_not=(NO_CURIOSITY, NO_SHARING, NO_COLOUR),
    ),
    Role(
        "community_lead",
        Words("Community secretary"),
        may=(
            REPORT_ISSUE, SEE_ISSUES, SOLVE_ISSUE, MOVE_ISSUE,
            SEE_PEOPLE, EDIT_PEOPLE, EDIT_PLACES, SEE_STAFF, ASSIGN_DUTY, SEE_TASKS, ASSIGN_TASK, SEE_LOAD, OPEN_TASK,
            DO_TASK, SEE_ORDERS, NAME_FIVE, SERVE_NOTICE, CHECK_IN, WATCH_DOORS, SEE_CODES, SEE_PASSAGES, HAND_OVER,
            SEE_PUSHED, LOCATE_CONTACT, SEE_TESTS, ORDER_TEST, CARRY_MESSAGES, REPLY_DIRECTIVE, SEE_DIRECTIVES,
            REPORT_FIGURE, SEE_FIGURES, SEND_UP, ANSWER_REPORT, SEE_RESPONSE, WITNESS_PROXY, SEE_TRAIL,
            FILL_FORM, SEE_FORMS,
            SEE_VULNERABLE, KEEP_BOARD,
            GIVE_CARE, SEE_CARE, OPEN_ROUND, VISIT_DOORS, SEE_ROUNDS,
            CONFIRM_PART, HOLD_ACTIVITY, SEE_CALM, TEST_REACH,
            ENTER_VALUE, SEE_INDEX,
            SWITCH_MODE,
            NOTE_FLOW, SEE_FLOWS,
            OBJECT_FOR, DECIDE_APPEAL, DECIDE_REFUSAL, PERMIT_VEHICLE, CLEAR_HOLD, KEEP_VENUES,
            KEEP_TERMINALS, KEEP_HOUSE_RULES,
            NOTE_GOODS, RECALL_GOODS,
            ANSWER_DOUBT, SEE_PROCESSES,
            SEE_SUPPLIES, FILE_CREDENTIAL, RECEIVE_GOODS,
            SEE_REOPENING, FILE_REOPENING, DECIDE_REOPENING,
        ),
        must=(
            Words("See that every stay has its five names."),
            TAKE_OVER_ALL, MODE_DUTIES, ANSWER_DOUBTS, PUT_POSTERS_RIGHT, KEEP_GOODS_SOUND, LET_FIRMS_WORK,
        ),
        leads=Level.COMMUNITY,
        tasks={
            **dict.fromkeys((*GRID_TASKS, *HANDED_UP), TAKE_OVER_ALL),
            "mode_duty": MODE_DUTIES,
            "doubt": ANSWER_DOUBTS,
            "poster": PUT_POSTERS_RIGHT,
            **dict.fromkeys(("goods_refused", "goods_held"), KEEP_GOODS_SOUND),
            "reopening": LET_FIRMS_WORK,
        },
        in_mode={"alert": (CONVERT_SPACE,), "emergency": (CONVERT_SPACE, TIGHTEN_ENTRANCE)},
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING, NO_REFUSING_HOME, NO_TIGHTENING),
        needed_in=Level.COMMUNITY,
    ),
    Role(
        "street_director",
        Words("Street office director"),
        may=(
            REPORT_ISSUE, SEE_ISSUES, MOVE_ISSUE,
            SEE_PEOPLE, SEE_STAFF, ASSIGN_DUTY, ADD_STAFF, SEE_TASKS, ASSIGN_TASK, OPEN_TASK, SEE_LOAD, SEE_ORDERS,
            ORDER_QUARANTINE, NAME_FIVE, WATCH_DOORS, SEE_CODES, SEE_PASSAGES, TIGHTEN_ENTRANCE, SEE_CASES,
            SEE_PUSHED, PUSH_CONTACT, SEE_TESTS, ISSUE_DIRECTIVE, REPLY_DIRECTIVE, SEE_DIRECTIVES, ASK_FIGURE,
            REPORT_FIGURE, SEE_FIGURES, HAND_OVER_FIGURE, HANDLE_UPWARD, INSPECT,
            SEE_RESPONSE, EDIT_PLACES, SEE_TRAIL, SEE_FORMS,
            SEE_VULNERABLE, SWITCH_MODE,
            SEE_CARE, OPEN_ROUND, SEE_ROUNDS,
            SEE_CALM,
            ENTER_VALUE, SEE_INDEX,
            SEE_FLOWS,
            ORDER_BY_HAND, AGREE_TO_ORDER, DECIDE_APPEAL, DECIDE_REFUSAL, KEEP_HOUSE_RULES, ANSWER_DOUBT,
            SEE_PROCESSES, SEE_SUPPLIES, FILE_CREDENTIAL, RECEIVE_GOODS,
            SEE_REOPENING, DECIDE_REOPENING, DECIDE_HIGH_RISK,
        ),
        must=(Words("Give every restriction its reason, its end and its care."), LET_FIRMS_WORK),
        leads=Level.STREET,
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING, NO_TIGHTENING, NO_LONE_DECISION),
        needed_in=Level.STREET,
    ),
    Role(
        "county_official",
        Words("County official"),
        may=(
            SEE_STAFF, SEE_LOAD, SEE_RESPONSE, SEE_FIGURES, HAND_OVER_FIGURE, HANDLE_UPWARD,
            ASK_FIGURE, ISSUE_DIRECTIVE, SEE_DIRECTIVES, ADOPT_EDITION, SWITCH_MODE,
            ASK_FIGURE, INSPECT, ISSUE_DIRECTIVE, SEE_DIRECTIVES, ADOPT_EDITION,
            SEE_FORMS, DESIGN_FORM, SEE_ROUNDS,
            SEE_OPERATIONS,
            SEE_INDEX,
            AGREE_TO_ORDER, OVERSEE_ORDERS, EXPLORE_LEDGER, RELEASE_TEXT, LOAD_REVOCATIONS,
            SEE_SUPPLIES, FILE_CREDENTIAL, TRUST_SIGNER, WITHDRAW_LICENCE, SEE_PROCESSES, NAME_BODY, SEE_REOPENING,
        ),
        must=(Words("Adopt an edition of the plan only together with somebody else."),),
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING, NO_TIGHTENING, NO_LONE_DECISION),
        needed_in=Level.COUNTY,
    ),
    Role(
        "department_officer",
        Words("Department officer"),
        may=(
            ISSUE_DIRECTIVE, SEE_DIRECTIVES, ASK_FIGURE, SEE_FIGURES, SEE_LOAD, ADOPT_EDITION, SEE_FORMS, DESIGN_FORM,
            READ_ANSWERS, INSPECT,
            AGREE_TO_ORDER, EXPLORE_LEDGER, LOAD_REVOCATIONS, SEE_PROCESSES,
            SEE_SUPPLIES, FILE_CREDENTIAL, WITHDRAW_LICENCE,
        ),
        must=(Words("Ask for a figure only where nobody holds it yet."),),
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING, NO_LONE_DECISION),
    ),
    Role(
        "auditor",
        Words("Auditor"),
        may=(AUDIT_READS, REVIEW_READS, REVIEW_WORK, EXPLORE_LEDGER, SEE_OPERATIONS, OVERSEE_ORDERS, SEE_PROCESSES),
        must=(Words("Review unusual reading every week."),),
        must_not=(NO_CURIOSITY, NO_SHARING, NO_LONE_DECISION),
        needed_in=Level.COUNTY,
    ),
    Role(
        "clerk",
        Words("Set-up clerk"),
        may=(
            SET_UP, LOAD_DIVISIONS, EDIT_PLACES, EDIT_PEOPLE, SEE_PEOPLE, ADD_STAFF, ASSIGN_DUTY, SEE_STAFF,
            SEE_OPERATIONS, RETRY_WORKFLOW, RECODE_REGION, FORGET_MOVEMENT, ERASE_BODY, RECORD_MOVEMENT,
            ENTER_PAST_CASES, CERTIFY_KEY,
        ),
        must=(Words("Keep the register and the roster true."),),
        must_not=(NO_COLOUR, NO_CURIOSITY, NO_SHARING),
    ),
)  # fmt: skip
