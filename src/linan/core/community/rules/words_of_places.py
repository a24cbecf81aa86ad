"""What rights to a home, sites and their uses are called."""

from __future__ import annotations

from linan.core.community.facts import EmergencyUse, SiteKind, TenureKind
from linan.kernel.words import Words

TENURE_WORDS = {TenureKind.OWNER: Words("owner"), TenureKind.TENANT: Words("tenant")}
SITE_WORDS = {
    SiteKind.ENTERPRISE: Words("enterprise"),
    SiteKind.FACILITY: Words("facility"),
    SiteKind.PUBLIC_SPACE: Words("public space"),
}
USE_WORDS = {
    EmergencyUse.SHELTER: Words("shelter"),
    EmergencyUse.ISOLATION: Words("isolation"),
    EmergencyUse.TESTING: Words("testing site"),
    EmergencyUse.VACCINATION: Words("vaccination"),
    EmergencyUse.STORES: Words("stores"),
    EmergencyUse.MEALS: Words("meals"),
}
