"""Cassettes as YAML that people can read: bodies are text blocks."""

from __future__ import annotations

import importlib
import re
from typing import Any

# Line breaks of YAML that are none of the text's: only in quotes and escaped they are read as they were written.
_BREAKS = re.compile("[\\x85\\u2028\\u2029]")


def _never(dumper: object, data: object) -> bool:
    return True  # no value is written as a reference to another place


def _class(*parts: Any) -> Any:
    return type(*parts)


class CassetteText:
    """Writes and reads cassettes; what vcrpy calls a serializer."""

    def __init__(self) -> None:
        yaml: Any = importlib.import_module("yaml")

        def text(dumper: Any, value: str) -> Any:
            style = '"' if _BREAKS.search(value) else "|" if "\n" in value else None
            return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

        self._yaml = yaml
        self._dumper: Any = _class("ReadableDumper", (yaml.SafeDumper,), {"ignore_aliases": _never})
        self._dumper.add_representer(str, text)

    def serialize(self, cassette: dict[str, Any]) -> str:
        """A cassette as YAML."""
        text: str = self._yaml.dump(
            cassette,
            Dumper=self._dumper,
            sort_keys=False,
            allow_unicode=True,
            width=1_000_000,
            default_flow_style=False,
        )
        return text

    def deserialize(self, text: str) -> Any:
        """A cassette from YAML."""
        return self._yaml.load(text, Loader=self._yaml.SafeLoader)
