"""Other clients, measured beside jackfield where they are installed. README.md says how to add one."""

from __future__ import annotations
from typing import Protocol
class Peer(Protocol):
    name: str
    def blocking(self): ...
def installed_peers(): return []
