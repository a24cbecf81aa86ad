"""What is filled in or sent in: orders by hand, objections, and a phone's asking for a code, revoked certificates."""

from linan.domains.healthcode.forms.orders import OrderForm
from linan.domains.healthcode.forms.revocations import read_batch_file, read_batches, read_issuer_file
from linan.domains.healthcode.forms.tokens import TokenAsked, answer_tokens

__all__ = ["OrderForm", "TokenAsked", "answer_tokens", "read_batch_file", "read_batches", "read_issuer_file"]
