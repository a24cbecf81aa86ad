"""What each workflow may do, and where: the fewest abilities its deed needs, in the area of the fact it answers.

A workflow that only writes letters holds OPEN_TASK, because a letter reaches a home from somebody with a task there.
Nobody may set a colour, and nobody may release: days and tests decide, and RELEASE only lets them be looked at.
"""

from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES, KEEP_BOARD, NOTE_REASONS
from linan.core.files.abilities import ERASE_FILE
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.core.policy.abilities import FOLLOW_DATES
from linan.domains.activities.abilities import CONFIRM_PART
from linan.domains.directives.abilities import SEE_DIRECTIVES
from linan.domains.flows.abilities import NOTE_FLOW
from linan.domains.gates.abilities import FORGET_REGISTER, NOTE_ANSWER, TIGHTEN_ENTRANCE
from linan.domains.healthcode.abilities import FORGET_CODES, TAKE_EVIDENCE
from linan.domains.issues.abilities import MOVE_ISSUE, REPORT_ISSUE
from linan.domains.quarantine.abilities import CHECK_IN, ORDER_QUARANTINE, RELEASE, SEE_ORDERS
from linan.domains.reopening.abilities import NOTE_WORKER
from linan.domains.reporting.abilities import MAKE_EXPORT, NOTE_FOUND, OPEN_PERIOD, PASS_UNANSWERED
from linan.domains.response.abilities import NOTE_EVENTS
from linan.domains.screening.abilities import VISIT_DOORS
from linan.domains.testing.abilities import ORDER_TEST
from linan.domains.tracing.abilities import (
    CONFIRM_CASE,
    DETERMINE_CONTACT,
    INTERVIEW,
    OPEN_CASE,
    PUSH_CONTACT,
    RECORD_OUTCOME,
)
from linan.domains.wellbeing.abilities import OPEN_CARE
from linan.domains.workforce.abilities import ASSIGN_TASK, OPEN_TASK
from linan.kernel.actor import Ability

MAY: dict[str, set[Ability]] = {
    # a list of residents
    "roll.enter_the_next_part": {EDIT_PEOPLE, EDIT_PLACES},
    # from door to door
    "screening.invite_households_to_answer": {OPEN_TASK},
    "screening.tell_the_worker": {OPEN_TASK},
    "screening.confirm_the_register": {EDIT_PEOPLE},
    "screening.put_the_household_on_the_board": {KEEP_BOARD},
    "screening.spare_a_visit": {VISIT_DOORS},
    "screening.ask_a_doctor_to_call": {OPEN_TASK},
    "screening.ask_somebody_to_compare": {OPEN_TASK},
    "screening.nothing_is_left_to_compare": {OPEN_TASK},
    "screening.ask_somebody_to_look_into_an_empty_home": {OPEN_TASK},
    "screening.nobody_has_to_look_any_more": {OPEN_TASK},
    # the household board
    "board.hear_from_them_every_day": {KEEP_BOARD},
    "board.put_their_word_on_the_board": {KEEP_BOARD},
    "board.hear_from_them_no_longer": {KEEP_BOARD},
    "board.hear_from_them_no_longer_either": {KEEP_BOARD},
    # a problem somebody found
    "issues.tell_its_owner": {REPORT_ISSUE},
    "issues.tell_its_new_owner": {REPORT_ISSUE},
    "issues.tell_who_leads_the_grid": {MOVE_ISSUE},
    "issues.tell_the_resident": {MOVE_ISSUE},
    "issues.credit_who_saw_it": {CONFIRM_PART},
    "issues.take_the_points_back": {CONFIRM_PART},
    "issues.leave_no_problem_behind": {MOVE_ISSUE},
    "issues.see_to_their_problems_meanwhile": {MOVE_ISSUE},
    "issues.make_one_problem_of_a_chain": {REPORT_ISSUE},
    # another mode
    "modes.give_its_duties": {OPEN_TASK},
    "modes.let_its_duties_lapse": {OPEN_TASK},
    "modes.let_its_duties_end": {OPEN_TASK},
    # spaces
    "spaces.tell_them_it_is_needed": {OPEN_TASK},
    "spaces.tell_them_it_stands_again": {OPEN_TASK},
    # a call-out down the tree: it only writes letters to staff
    "callout.tell_who_answers_for_each_area": {SEE_DIRECTIVES},
    "callout.pass_it_to_who_answers_now": {SEE_DIRECTIVES},
    "callout.pass_it_to_who_answers_meanwhile": {SEE_DIRECTIVES},
    # a laboratory's word
    "result.open_a_provisional_case": {OPEN_CASE},
    "result.let_negative_results_count": {TAKE_EVIDENCE},
    "result.note_the_result_towards_release": {RELEASE},
    "result.ask_a_tracer_to_confirm": {OPEN_TASK},
    "result.confirm_the_case": {OPEN_CASE, CONFIRM_CASE},
    "result.close_the_question": {OPEN_TASK},
    "result.close_the_question_the_other_way": {OPEN_TASK},
    "result.exclude_the_case": {CONFIRM_CASE},
    "result.ask_where_the_result_is": {OPEN_TASK},
    "result.ask_for_a_new_sample": {OPEN_TASK},
    "result.sort_out_two_of_one_tube": {OPEN_TASK},
    "result.remind_of_the_test": {OPEN_TASK},
    "result.let_an_overdue_test_count": {TAKE_EVIDENCE},
    # a case and its contacts
    "case.show_that_a_second_test_is_pending": {TAKE_EVIDENCE},
    "case.keep_the_household_in_for_now": {ORDER_QUARANTINE},
    "case.order_the_second_sample": {ORDER_TEST},
    "case.ask_the_grid_worker_to_explain": {OPEN_TASK},
    "case.find_the_contacts": {DETERMINE_CONTACT},
    "case.search_with_what_was_told": {DETERMINE_CONTACT},
    "case.write_down_the_next_lot_of_decisions": {DETERMINE_CONTACT},
    "case.put_the_next_lot_on_lists": {PUSH_CONTACT},
    "case.change_their_own_code": {TAKE_EVIDENCE},
    "case.tighten_the_entrance_of_their_building_alone": {TIGHTEN_ENTRANCE},
    "case.end_the_provisional_stay": {ORDER_QUARANTINE},
    "case.drop_the_explaining": {OPEN_TASK},
    "case.change_the_contacts_codes": {TAKE_EVIDENCE},
    "case.order_what_the_edition_asks": {ORDER_QUARANTINE},
    "case.send_the_nearest_worker": {OPEN_TASK},
    "case.tell_the_contact": {OPEN_TASK},
    "case.take_it_off_the_list": {OPEN_TASK},
    "case.tell_the_grid_leader": {OPEN_TASK},
    "case.free_the_codes": {TAKE_EVIDENCE},
    "case.free_the_household": {ORDER_QUARANTINE},
    "case.drop_the_tasks": {OPEN_TASK},
    "case.drop_the_tests": {ORDER_TEST},
    "case.tell_them_they_are_free": {OPEN_TASK},
    # a stay
    "quarantine.name_what_the_certificate_lacks": {TAKE_EVIDENCE},
    "quarantine.name_what_it_lacks_now": {TAKE_EVIDENCE, SEE_ORDERS},
    "quarantine.order_its_tests": {ORDER_TEST, SEE_ORDERS},
    "quarantine.order_its_tests_anew": {ORDER_TEST, SEE_ORDERS},
    "quarantine.tell_them_why_and_until_when": {OPEN_TASK},
    "quarantine.bring_the_notice": {OPEN_TASK},
    "quarantine.expect_the_next_word": {CHECK_IN},
    "quarantine.spare_a_call": {OPEN_TASK},
    "quarantine.go_on_expecting": {CHECK_IN},
    "quarantine.ask_after_them_the_same_evening": {OPEN_TASK},
    "quarantine.let_symptoms_count": {TAKE_EVIDENCE},
    "quarantine.ask_a_doctor_to_look": {OPEN_TASK},
    "quarantine.look_what_is_missing": {RELEASE},
    "quarantine.see_to_what_is_missing": {OPEN_TASK},
    "quarantine.release_without_being_asked": {RELEASE},
    "quarantine.begin_the_next_phase_or_be_done": {ORDER_QUARANTINE, TAKE_EVIDENCE},
    "quarantine.drop_what_hung_on_the_stay": {OPEN_TASK, ORDER_TEST},
    "quarantine.tell_them_it_is_over": {OPEN_TASK},
    "quarantine.drop_what_hung_on_the_lapsed_stay": {OPEN_TASK, ORDER_TEST},
    "quarantine.ask_somebody_to_look": {OPEN_TASK},
    # care that goes with a restriction
    "care.pair_it_with_care": {OPEN_CARE},
    "care.somebody_must_speak_with_them": {OPEN_TASK},
    "care.nobody_needs_to_be_sent": {OPEN_TASK},
    "care.nobody_needs_to_be_sent_any_more": {OPEN_TASK},
    "care.end_the_care": {OPEN_CARE},
    "care.end_the_care_too": {OPEN_CARE},
    # people in the one stream
    "streams.somebody_came": {NOTE_FLOW},
    "streams.a_roll_was_brought_in": {NOTE_FLOW},
    "streams.somebody_left_or_is_back": {NOTE_FLOW},
    "streams.somebody_moved": {NOTE_FLOW},
    "chains.note_what_was_ordered": {PUSH_CONTACT},
    "chains.note_that_they_stay": {PUSH_CONTACT},
    "chains.note_that_it_is_over": {PUSH_CONTACT},
    "chains.note_that_it_fell_away": {PUSH_CONTACT},
    # a recovery, or a death
    "recovery.count_samples_towards_discharge": {RECORD_OUTCOME, PUSH_CONTACT},
    "recovery.let_the_code_recover": {TAKE_EVIDENCE},
    "recovery.ask_for_no_more_tests": {ORDER_TEST},
    "recovery.send_nobody_any_more": {OPEN_TASK},
    "recovery.tell_them_what_follows": {OPEN_TASK},
    "recovery.end_what_was_ordered": {ORDER_QUARANTINE},
    "recovery.test_nobody": {ORDER_TEST},
    "recovery.knock_no_more": {OPEN_TASK},
    # the gate
    **{
        f"journeys.promise_{w}": {NOTE_ANSWER}
        for w in (
            "by_the_edition_decided",
            "by_the_edition_in_force",
            "with_what_was_added",
            "without_what_was_added",
            "when_its_hour_has_come",
            "by_the_list",
            "by_the_national_date",
        )
    },
    "journeys.tell_the_traveller": {OPEN_TASK},
    "journeys.take_it_into_the_code": {TAKE_EVIDENCE},
    "journeys.its_tests_become_tasks": {ORDER_TEST},
    "passage.let_the_gates_know": {NOTE_ANSWER},
    "passage.let_them_know": {OPEN_TASK},
    "passage.weigh_them_again": {TAKE_EVIDENCE},
    "passage.call_the_grid_worker_to_the_gate": {OPEN_TASK},
    "passage.call_the_grid_leader_to_the_gate": {OPEN_TASK},
    "passage.nobody_waits_any_more": {OPEN_TASK},
    "passage.ask_at_home": {OPEN_TASK},
    "passage.ask_the_house_they_visit": {OPEN_TASK},
    "passage.note_where_they_came_from": {NOTE_REASONS},
    # orders by hand
    "orders.tell_those_who_oversee_orders": {OPEN_TASK},
    "orders.let_the_order_end": {TAKE_EVIDENCE},
    "appeals.tell_who_leads_there": {OPEN_TASK},
    "appeals.let_silence_lift_the_order": {TAKE_EVIDENCE},
    "appeals.tell_them_what_was_decided": {OPEN_TASK},
    # counting, keeping, and what hangs on no story
    "measures.start_the_clock_of_the_case": {NOTE_EVENTS},
    "measures.count_who_is_to_be_reached": {NOTE_EVENTS},
    "measures.count_who_was_reached": {NOTE_EVENTS},
    "measures.a_household_is_asked": {NOTE_EVENTS},
    "measures.a_household_acted": {NOTE_EVENTS},
    "measures.a_grid_is_asked": {NOTE_EVENTS},
    "measures.a_grid_acted": {NOTE_EVENTS},
    "measures.the_gate_asks_the_home": {NOTE_EVENTS},
    "retention.forget_old_movements": {FORGET_MOVEMENT},
    "retention.forget_what_searches_reached": {FORGET_MOVEMENT},
    "retention.forget_old_visitors": {FORGET_REGISTER},
    "retention.forget_who_waited": {FORGET_REGISTER},
    "retention.forget_ended_codes": {FORGET_CODES},
    "retention.forget_the_next_lot": {FORGET_CODES},
    "retention.forget_old_interviews": {INTERVIEW},
    "retention.forget_old_returns": {NOTE_REASONS},
    # a refusal at a gate: these only write letters to staff
    "desk.ask_the_secretary_to_answer": {OPEN_TASK},
    "desk.ask_the_street_office_to_answer": {OPEN_TASK},
    "desk.tell_the_street_office_of_the_gate": {OPEN_TASK},
    "desk.tell_the_street_office_of_a_flagged_rule": {OPEN_TASK},
    "desk.the_poster_is_put_right": {OPEN_TASK},
    # a question at the gate, a poster, a recall: letters again
    "desk.tell_them_of_the_question": {OPEN_TASK},
    "desk.tell_them_it_is_answered": {OPEN_TASK},
    "desk.tell_them_it_is_over": {OPEN_TASK},
    "desk.ask_somebody_to_look_at_the_poster": {OPEN_TASK},
    "desk.tell_everybody_who_received_some": {OPEN_TASK},
    # goods that were refused, or must not be given out
    "supplies.see_that_they_go_back": {OPEN_TASK},
    "supplies.set_them_apart": {OPEN_TASK},
    "supplies.they_need_not_stand_apart": {OPEN_TASK},
    # a firm reopens, shift by shift
    "reopening.pause_or_free_their_shift": {NOTE_WORKER},
    "reopening.look_where_they_came_from": {NOTE_WORKER},
    "reopening.look_who_came_from_there": {NOTE_WORKER},
    "reopening.count_by_the_edition_in_force": {NOTE_WORKER},
    "reopening.count_by_the_national_date": {NOTE_WORKER},
    "reopening.count_with_what_was_added": {NOTE_WORKER},
    "reopening.count_without_what_was_added": {NOTE_WORKER},
    "reopening.count_when_its_hour_has_come": {NOTE_WORKER},
    "reopening.look_whether_it_is_over": {NOTE_WORKER},
    "reopening.ask_somebody_to_look": {OPEN_TASK},
    "reopening.hand_it_to_the_street_office": {NOTE_WORKER, OPEN_TASK},
    "reopening.look_at_it_again": {NOTE_WORKER, OPEN_TASK},
    "reopening.say_that_it_may_work": {OPEN_TASK},
    "reopening.say_why_it_may_not": {OPEN_TASK},
    "reopening.say_that_it_stands_still": {OPEN_TASK},
    "reopening.say_that_it_goes_on": {OPEN_TASK},
    "reopening.tell_the_firms_contact": {OPEN_TASK},
    "reopening.nothing_is_left_to_decide": {OPEN_TASK},
    "retention.forget_closed_firms": {NOTE_WORKER},
    "reporting.the_search_brought_them_to_notice": {NOTE_FOUND},
    "reporting.count_what_found_them": {NOTE_FOUND},
    "reporting.fill_the_departments_table": {MAKE_EXPORT},
    "reporting.let_the_filled_table_go": {ERASE_FILE},
    "reporting.open_the_next_period": {OPEN_PERIOD},
    "reporting.silence_passes_it_on": {PASS_UNANSWERED},
    "retention.look_again_tomorrow": {FORGET_MOVEMENT},
    "tasks.show_it_to_the_grid_leader": {ASSIGN_TASK},
    "tasks.tell_whose_turn_it_is": {OPEN_TASK},
    # the daily word
    "daily.ask_a_doctor_to_call_today": {OPEN_TASK},
    "daily.take_it_for_the_word_of_the_day": {TAKE_EVIDENCE},
    "daily.tell_them_the_way_is_free": {OPEN_TASK},
    # what somebody says of their records, and readings looked into
    "oversight.ask_for_an_answer": {OPEN_TASK},
    "oversight.tell_those_above": {OPEN_TASK},
    "oversight.close_the_task": {OPEN_TASK},
    "oversight.tell_them_the_answer": {OPEN_TASK},
    "oversight.ask_what_it_was_for": {OPEN_TASK},
    "oversight.tell_them_what_came_of_it": {OPEN_TASK},
    # another county's letter
    "letters.change_the_codes_of_the_letter": {TAKE_EVIDENCE},
    "letters.order_what_the_edition_asks_of_them": {ORDER_QUARANTINE},
    "letters.send_their_own_worker": {OPEN_TASK},
    "letters.tell_them": {OPEN_TASK},
    "letters.take_it_off_their_list": {OPEN_TASK},
    # the rules change
    "rules.weigh_everybody_again": {TAKE_EVIDENCE},
    "rules.weigh_by_the_national_date": {TAKE_EVIDENCE},
    "rules.look_for_the_next_date": {FOLLOW_DATES},
    "rules.weigh_with_what_was_added": {TAKE_EVIDENCE},
    "rules.weigh_without_what_was_added": {TAKE_EVIDENCE},
    "rules.weigh_when_its_hour_has_come": {TAKE_EVIDENCE},
    "rules.weigh_the_next_lot": {TAKE_EVIDENCE},
}
WIDER = {
    "case.tighten_the_entrance_of_their_building_alone": "building",
    "oversight.close_the_task": "community",
}
"""Whose deed lies above the fact's own area: the entrance is the building's, the task the secretary's."""
