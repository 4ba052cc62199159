"""``python -m jackfield.testing check PATH...`` looks for secrets in cassettes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from jackfield.testing._findings import find_secrets


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The command line without the program's name.

    Returns:
        0, or 1 if secrets were found.
    """
    parser = argparse.ArgumentParser(prog="python -m jackfield.testing", description="Tools for cassettes.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="look for secrets in cassettes; exit with 1 if there are any")
    check.add_argument("paths", nargs="+", metavar="PATH", help="a cassette, or a folder of them")
    check.add_argument(
        "--secret-name", action="append", default=[], metavar="NAME", help="a name whose values are secret"
    )
    given = parser.parse_args(arguments)
    try:
        found = find_secrets(given.paths, names=given.secret_name)
    except FileNotFoundError as error:
        parser.error(str(error))
    for each in found:
        sys.stdout.write(f"{each}\n")
    sys.stdout.write(f"{len(found)} secrets found\n" if found else "no secrets found\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
