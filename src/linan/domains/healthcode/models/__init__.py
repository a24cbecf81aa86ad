"""What the health code remembers."""

from linan.domains.healthcode.models.appeals import Appeal, AppealWord
from linan.domains.healthcode.models.codes import (
    COLOURS,
    Change,
    Code,
    Evidence,
    Standing,
)
from linan.domains.healthcode.models.daily import DailyWord
from linan.domains.healthcode.models.issuers import IssuerList, IssuerStep
from linan.domains.healthcode.models.lists import StatusRelease
from linan.domains.healthcode.models.missing import Missing
from linan.domains.healthcode.models.orders import ManualOrder, OfficeDay, OrderAlarm, OrderedPerson
from linan.domains.healthcode.models.revocations import Revocation
from linan.domains.healthcode.models.weighing import Weighing, WeighingLot

__all__ = [
    "COLOURS",
    "Appeal",
    "AppealWord",
    "Change",
    "Code",
    "DailyWord",
    "Evidence",
    "IssuerList",
    "IssuerStep",
    "ManualOrder",
    "Missing",
    "OfficeDay",
    "OrderAlarm",
    "OrderedPerson",
    "Revocation",
    "Standing",
    "StatusRelease",
    "Weighing",
    "WeighingLot",
]
