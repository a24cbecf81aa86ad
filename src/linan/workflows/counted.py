"""What reports are compared with, because another room counts it. Tells no story.

testing.Sample      → samples taken, samples that came back positive
quarantine.CheckIn  → words from people staying in, words with symptoms
gates.Handover      → people who had to wait aside at the gates
workforce.Task      → tasks done
"""

from __future__ import annotations

from functools import partial

from linan.domains.gates.queries import kept_waiting_per_community
from linan.domains.quarantine.queries import heard_per_community
from linan.domains.reporting.queries import know_signal
from linan.domains.testing.queries import sampled_per_community
from linan.domains.workforce.queries import done_per_community
from linan.kernel.words import Words

know_signal("positives", Words("Samples that came back positive"), partial(sampled_per_community, positive=True))
know_signal("symptoms", Words("Symptoms told by people staying in"), partial(heard_per_community, ill=True))
know_signal("kept_waiting", Words("People who had to wait aside at the gates"), kept_waiting_per_community)
know_signal("samples", Words("Samples taken"), sampled_per_community)
know_signal("heard", Words("Words from people staying in"), heard_per_community, is_work=True)
know_signal("tasks", Words("Tasks done"), done_per_community, is_work=True)
