"""What one may be allowed to do with figures and forms."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ASK_FIGURE = Ability("reporting.ask", Words("ask for figures"))
REPORT_FIGURE = Ability("reporting.report", Words("report figures"))
SEE_FIGURES = Ability("reporting.see", Words("see figures"))
HAND_OVER_FIGURE = Ability("reporting.hand_over", Words("hand figures to systems outside"))
OPEN_PERIOD = Ability("reporting.open_period", Words("open the next period of a daily figure"))
INSPECT = Ability("reporting.inspect", Words("assess units by what they have recorded"))
ANSWER_REPORT = Ability("reporting.answer_report", Words("read and answer what residents report of themselves"))
NOTE_FOUND = Ability("reporting.note_found", Words("note what brought somebody to notice"))
SEND_UP = Ability("reporting.send_up", Words("write upward"))
HANDLE_UPWARD = Ability("reporting.handle_upward", Words("read, pass on and answer what comes from below"))
PASS_UNANSWERED = Ability("reporting.pass_unanswered", Words("pass unanswered messages a level up"))
DESIGN_FORM = Ability("reporting.design_form", Words("design forms and send them out"))
SEE_FORMS = Ability("reporting.see_forms", Words("see which forms are asked, and what they cost"))
MAKE_EXPORT = Ability("reporting.make_export", Words("fill a department's own table by the clock"))
FILL_FORM = Ability("reporting.fill_form", Words("fill in forms for residents"))
READ_ANSWERS = Ability("reporting.read_answers", Words("read the filled forms of one's department"))
