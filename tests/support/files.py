"""Files for the tests to send."""

from __future__ import annotations

import io


class Unseekable(io.BytesIO):
    """A file that cannot go back."""

    def seekable(self) -> bool:
        """No."""
        return False
