"""The health code over the API."""

from linan.domains.healthcode.api.codes import router

__all__ = ["router"]
