"""From evidence to a verdict with reasons: nobody sets a colour, everybody can follow how it came about."""

from linan.kernel.verdicts.aside import RECOMMENDED, Recommendation, SetAside, Why, recommendation, set_aside
from linan.kernel.verdicts.evidence import EvidenceFile, a_moment, evidence_list, moment
from linan.kernel.verdicts.kinds import KIND_WORDS, NEEDED, EvidenceKind
from linan.kernel.verdicts.logic import compile_logic
from linan.kernel.verdicts.model import Colour, Evidence, LocalAddition, Reason, Verdict
from linan.kernel.verdicts.overlays import Overlay, lengthened, overlaid, overlay
from linan.kernel.verdicts.rules import BY_HAND, Rule, RuleSet, compile_rules
from linan.kernel.verdicts.testing import Outcome, try_rules
from linan.kernel.verdicts.understanding import Unweighed, unweighed
from linan.kernel.verdicts.weighing import weigh

__all__ = [
    "BY_HAND",
    "KIND_WORDS",
    "NEEDED",
    "RECOMMENDED",
    "Colour",
    "Evidence",
    "EvidenceFile",
    "EvidenceKind",
    "LocalAddition",
    "Outcome",
    "Overlay",
    "Reason",
    "Recommendation",
    "Rule",
    "RuleSet",
    "SetAside",
    "Unweighed",
    "Verdict",
    "Why",
    "a_moment",
    "compile_logic",
    "compile_rules",
    "evidence_list",
    "lengthened",
    "moment",
    "overlaid",
    "overlay",
    "recommendation",
    "set_aside",
    "try_rules",
    "unweighed",
    "weigh",
]
