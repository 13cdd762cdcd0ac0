"""`fsck`: whether anything was altered, removed, renumbered, back-dated or cut off."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from graphql_api.commandline.frame import Data, Failure, Json, failing, say
from graphql_api.commandline.keeping import progress_bar
from graphql_api.inspection import Inspection
from graphql_api.rooms import NotFoundedError
from graphql_api.settings import Settings
from ledger.bundle.reading import BundleError
from ledger.store.note import NoteError
from ledger.store.unverified import NoStoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.progress import Progress, TaskID

    from graphql_api.inspection import Found


def register(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command()(fsck)


def fsck(
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="A checkpoint or bundle that someone held: the ledger must go on from it."
        ),
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Build all projections anew to compare them.")
    ] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Check both ledgers, what was signed, vault and projections; names what is wrong. 核验

    Exit status 1 when something is. Nothing is changed, and nothing needs to open: the entries
    are read as they are.
    """
    settings = Settings.read(database_url=data)
    with failing(settings.database_url), progress_bar() as bar:
        inspection, findings = _inspected(settings, against or (), deep, bar)
    if json:
        told = [msgspec.structs.asdict(finding) for finding in findings]
        say({"entries": inspection.entries, "findings": told, "unentered": inspection.unentered})
    else:
        _show(inspection, findings)
    if findings:
        raise typer.Exit(1)


def _inspected(
    settings: Settings,
    against: Iterable[Path],
    deep: bool,
    bar: Progress,
) -> tuple[Inspection, list[Found]]:
    tasks: dict[str, TaskID] = {}

    def heard(part: str, done: int, total: int) -> None:
        if part not in tasks:
            tasks[part] = bar.add_task(part, total=total)
        bar.update(tasks[part], completed=done, total=total)

    try:
        texts = [path.read_text(encoding="utf-8") for path in against]
        trust = settings.trust()
        witnesses = [one.verifier for one in trust.witnesses.values()] if trust else []
        inspection = Inspection(
            settings.database_url, texts, deep=deep, witnesses=witnesses, say=heard
        )
        return inspection, list(inspection.findings())
    except NoStoreError:
        raise NotFoundedError from None
    except (NoteError, BundleError, UnicodeDecodeError, OSError) as wrong:
        raise Failure("checkpoint_must_be_readable", _sentence(wrong)) from None


def _show(inspection: Inspection, findings: list[Found]) -> None:
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    if inspection.unentered:
        sys.stdout.write(
            f"vault: values of {inspection.unentered} entries that never came, or were cut "
            "off; the next start sweeps them\n"
        )
    sys.stdout.write(f"{inspection.entries} entries read, {len(findings)} findings\n")


def _sentence(wrong: Exception) -> str:
    return str(wrong) if isinstance(wrong, NoteError | BundleError) else "the file cannot be read"
