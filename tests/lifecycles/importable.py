"""What other processes import: a client that was made at import, and showing an exception."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

from jackfield import Client
from tests.lab.acme import Acme

client = Client()
things = client.use(Acme).things


def fetch() -> tuple[str, int]:
    """Use the client here."""
    thing = things.retrieve("a")
    return thing.id, thing.size


def show(pickled: bytes) -> dict[str, Any]:
    """All that there is to see of an exception, here."""
    error: Any = pickle.loads(pickled)
    attributes: dict[str, Any] = error.__dict__
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "text": str(error),
        "repr": repr(error),
        "args": error.args,
        "notes": getattr(error, "__notes__", []),
        "attributes": {name: value for name, value in attributes.items() if name != "__notes__"},
        "traceback": "".join(traceback.format_exception(error)),
        "again": pickle.dumps(error),
    }
