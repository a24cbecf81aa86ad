"""What may be done with tests and samples."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

ORDER_TEST = Ability("testing.order", Words("order a test"))
TAKE_SAMPLE = Ability("testing.take_sample", Words("take a sample"))
REPORT_RESULT = Ability("testing.report", Words("report a laboratory result"))
CONFIRM_RESULT = Ability("testing.confirm", Words("confirm or exclude an infection"))
SEE_TESTS = Ability("testing.see", Words("see tests and results"))
