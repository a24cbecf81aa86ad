"""What one may be allowed to do at gates. A role without the ability has no door here."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

SCAN_AT_GATE = Ability("gates.scan", Words("check people at the gate"))
HAND_OVER = Ability("gates.hand_over", Words("take over someone who waits at the gate"))
TIGHTEN_ENTRANCE = Ability("gates.tighten_entrance", Words("change what an entrance lets through"))
LIST_RISK_REGION = Ability("gates.list_risk_region", Words("change the list of risk regions"))
SEE_PASSAGES = Ability("gates.see_passages", Words("see who passed the gates"))
NOTE_ANSWER = Ability("gates.note_answer", Words("tell the gates what to answer for a person"))
DECIDE_REFUSAL = Ability("gates.decide_refusal", Words("answer an objection to a refusal at the gate"))
PERMIT_VEHICLE = Ability("gates.permit_vehicle", Words("let a vehicle come in until a day"))
SET_HOLD = Ability("gates.set_hold", Words("ask somebody to ring the desk"))
CLEAR_HOLD = Ability("gates.clear_hold", Words("clear an open question at the desk"))
KEEP_VENUES = Ability("gates.keep_venues", Words("make and check the posters of places"))
NOTE_GOODS = Ability("gates.note_goods", Words("write down cold-chain goods"))
RECALL_GOODS = Ability("gates.recall_goods", Words("recall cold-chain goods"))
KEEP_TERMINALS = Ability("gates.keep_terminals", Words("enrol and withdraw card terminals of gates"))
KEEP_HOUSE_RULES = Ability("gates.keep_house_rules", Words("note the rules compounds make for themselves"))
FORGET_REGISTER = Ability("gates.forget_register", Words("delete old lines of the gates' register"))

ALL = (
    SCAN_AT_GATE,
    HAND_OVER,
    TIGHTEN_ENTRANCE,
    LIST_RISK_REGION,
    SEE_PASSAGES,
    NOTE_ANSWER,
    DECIDE_REFUSAL,
    PERMIT_VEHICLE,
    SET_HOLD,
    CLEAR_HOLD,
    KEEP_VENUES,
    NOTE_GOODS,
    RECALL_GOODS,
    KEEP_TERMINALS,
    KEEP_HOUSE_RULES,
    FORGET_REGISTER,
)
