"""Fixtures of the laboratory's own tests."""

from __future__ import annotations

from .fixtures import certificate

__all__ = ["certificate"]
