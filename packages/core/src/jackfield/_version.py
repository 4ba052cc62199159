"""The version of jackfield and of all its plugins."""

from __future__ import annotations

__version__ = "0.1.0"
