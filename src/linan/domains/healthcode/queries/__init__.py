"""Reading health codes and what belongs to them."""

from linan.domains.healthcode.queries.certificates import certificate_of, certificates, claims_of
from linan.domains.healthcode.queries.codes import (
    KEY_NAME,
    Changed,
    CodeView,
    EvidenceLine,
    Helper,
    ReasonLine,
    changed,
    code_holder,
    colours_standing,
    counts_by_colour,
    county_of,
    evidence_in_force,
    evidence_of,
    family,
    my_code,
    my_codes,
    today,
    visible_region,
    weighed_in_force,
    why,
)
from linan.domains.healthcode.queries.lists import issuers, latest_release, status_delta, status_list, trust_list
from linan.domains.healthcode.queries.numbers import code_number, codes_in_force
from linan.domains.healthcode.queries.paper import Holder, holders_on_paper, household_on_paper
from linan.domains.healthcode.queries.places import BeenLine, Itinerary, my_counties, my_places
from linan.domains.healthcode.queries.replay import explained, verdict_of
from linan.domains.healthcode.queries.revocations import (
    RevocationLine,
    revocation_head,
    revocation_list,
    revocations,
)
from linan.domains.healthcode.queries.ruleslist import rules_list

__all__ = [
    "KEY_NAME",
    "BeenLine",
    "Changed",
    "CodeView",
    "EvidenceLine",
    "Helper",
    "Holder",
    "Itinerary",
    "ReasonLine",
    "RevocationLine",
    "certificate_of",
    "certificates",
    "changed",
    "claims_of",
    "code_holder",
    "code_number",
    "codes_in_force",
    "colours_standing",
    "counts_by_colour",
    "county_of",
    "evidence_in_force",
    "evidence_of",
    "explained",
    "family",
    "holders_on_paper",
    "household_on_paper",
    "issuers",
    "latest_release",
    "my_code",
    "my_codes",
    "my_counties",
    "my_places",
    "revocation_head",
    "revocation_list",
    "revocations",
    "rules_list",
    "status_delta",
    "status_list",
    "today",
    "trust_list",
    "verdict_of",
    "visible_region",
    "weighed_in_force",
    "why",
]
