"""Pages for browsers, which a login or a proxy in front of the server sends with a good status instead of an answer."""

from __future__ import annotations

PAGES = ("text/html", "application/xhtml+xml")
"""The media types of such pages."""
