"""A dataset with data and a schema, which is first guessed from a sample and then put right.

`python examples/moderately/dataset_with_schema.py customers.csv`, with `MODERATELY_API_KEY` and `MODERATELY_TEAM_ID`
set.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jackfield import Client, ConflictError, WaitTimeoutError
from jackfield_moderately import DatasetSchemaVersion


def shown(schema: DatasetSchemaVersion) -> str:
    """A schema in one line."""
    columns = ", ".join(f"{each.name}: {each.type}{'?' if each.nullable else ''}" for each in schema.columns)
    return f"schema {schema.version_no} ({schema.status}): {columns}"


def main(path: Path, poll_interval: float = 5.0) -> None:
    """Make the dataset, fill it, describe it, and have it processed."""
    with Client() as client:
        try:
            dataset = client.moderately.datasets.create(name=path.stem, description="From the example")
        except ConflictError:
            [dataset] = client.moderately.datasets.list(name=path.stem).items
        version = dataset.upload_data(path)
        print(f"data {version.version_no}: {version.row_count} rows")

        guessed = dataset.create_schema_from_sample(path, sample_size=200)
        print(shown(guessed))
        print(shown(guessed.add_column("comment", "string", required=False, position=1)))

        schema = (
            dataset.schema_builder()
            .add_column("id", "integer")
            .add_column("since", "datetime", required=False, description="when the customer came")
            .with_parsing(header_row=1, delimiter=";")
            .as_current()
            .create()
        )
        print(shown(schema))

        dataset.update(should_process=True)
        try:
            done = dataset.wait_for_processing(timeout=600, poll_interval=poll_interval)
        except WaitTimeoutError as error:
            sys.exit(f"still {error.last.processing_status} after {error.waited:.0f} s")
        print(f"processing: {done.processing_status}")

        data = done.download_data()
        print(f"{len(data or b'')} bytes came back")
        done.delete()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(float, sys.argv[2:]))
