"""Model fields whose content rests encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from linan.core.vault.keys import decrypt, encrypt

if TYPE_CHECKING:
    _Bytes = models.BinaryField[Any, Any]
else:
    _Bytes = models.BinaryField  # Django's fields cannot be subscripted when they run


class EncryptedTextField(_Bytes):
    """Text stored as ciphertext; `purpose` separates its key from all others. It cannot be searched: keep a
    `vault.lookup` hash beside it where equality search is needed."""

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        kwargs.pop("default", None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        raw = bytes(value) if value is not None else b""
        return decrypt(self.purpose, raw).decode() if raw else ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = encrypt(self.purpose, value.encode()) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return ""  # serialisers must never write the plain text
