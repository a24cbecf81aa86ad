"""What every role should be answered at every door, written by hand.

Nothing here is read from the roles or from the code: where the two differ, one of them is wrong.
"""

from tests.matrix.expected import (
    accounts,
    activities,
    core,
    flows,
    gates,
    healthcode,
    issues,
    oversight,
    quarantine,
    register,
    reopening,
    resilience,
    screening,
    supplies,
    testing,
    tracing,
    upward,
    wellbeing,
    workforce,
)

TABLES = {
    "accounts": accounts.ROWS,
    "activities": activities.ROWS,
    "core": core.ROWS,
    "flows": flows.ROWS,
    "gates": gates.ROWS,
    "healthcode": healthcode.ROWS,
    "issues": issues.ROWS,
    "oversight": oversight.ROWS,
    "quarantine": quarantine.ROWS,
    "reopening": reopening.ROWS,
    "resilience": resilience.ROWS,
    "register": register.ROWS,
    "screening": screening.ROWS,
    "supplies": supplies.ROWS,
    "testing": testing.ROWS,
    "tracing": tracing.ROWS,
    "upward": upward.ROWS,
    "wellbeing": wellbeing.ROWS,
    "workforce": workforce.ROWS,
}
