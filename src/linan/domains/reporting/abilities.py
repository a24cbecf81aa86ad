"""What one may be allowed to do with figures."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ASK_FIGURE = Ability("reporting.ask", Words("ask for figures"))
REPORT_FIGURE = Ability("reporting.report", Words("report figures"))
SEE_FIGURES = Ability("reporting.see", Words("see figures"))
