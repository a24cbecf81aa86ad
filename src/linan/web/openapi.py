"""The OpenAPI document, where ninja's own would not be true.

- Two domains may both have an `Outcome` or an `OrderIn`: they are named `gates.Outcome`, `testing.OrderIn` here, for
  ninja lets the last one overwrite the others. Domains need not know each other's names.
- Refusals are `application/problem+json`.
"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from linan.core.desk.api import Problem

REF = "#/components/schemas/"
SHARED = frozenset({Problem.__name__})


class Document(OpenAPISchema):
    """Components are named after their operation's tag, and refusals have their own content type."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        before, self.schemas = self.schemas, {}
        details = super().operation_details(operation)
        tag = (operation.tags or ["api"])[0]
        named = {name: f"{tag}.{name}" for name in self.schemas if name not in SHARED}
        own, self.schemas = self.schemas, before
        for name, schema in own.items():
            self._add(named.get(name, name), _renamed(schema, named))
        renamed: dict[str, Any] = _renamed(details, named)
        return renamed

    def _add(self, name: str, schema: dict[str, Any]) -> None:
        if self.schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas of one domain are called {name}")

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        found = super().responses(operation)
        for status, model in operation.response_models.items():
            if status in found and _is_problem(model):
                found[status]["content"] = {"application/problem+json": {"schema": {"$ref": REF + Problem.__name__}}}
        return found


class CellAPI(NinjaAPI):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._documents: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Drawn up once a process: it took two seconds of processor, and anybody may ask for it."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if (known := self._documents.get(prefix)) is None:
            known = self._documents[prefix] = Document(self, prefix)
        return known


def _is_problem(model: Any) -> bool:
    """Ninja wraps what an operation answers in a model with one field, `response`."""
    fields = getattr(model, "model_fields", {})
    return "response" in fields and fields["response"].annotation is Problem


def _renamed(node: Any, named: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            key: REF + named.get(value.removeprefix(REF), value.removeprefix(REF))
            if key == "$ref" and isinstance(value, str)
            else _renamed(value, named)
            for key, value in node.items()
        }
    return [_renamed(one, named) for one in node] if isinstance(node, list) else node
