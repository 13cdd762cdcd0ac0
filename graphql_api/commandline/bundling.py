"""`export` and `restore`: a history in one file, and a ledger made from it."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import closing, contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from graphql_api.bundle import OPERATION, covering, everything, parts, permitted
from graphql_api.commandline.frame import Data, Failure, failing, opened, say
from graphql_api.commandline.keeping import progress_bar
from graphql_api.context import Context
from graphql_api.identity import AUDITOR
from graphql_api.restoring import restore_into
from graphql_api.settings import Settings
from ledger.bundle.reading import BundleError
from ledger.bundle.writing import whole
from ledger.codes import CodeError, parse_unified_code
from ledger.situation import Actor
from ledger.store.note import NoteError, Verifier
from ledger.store.scanning import of_subjects
from ledger.store.vault_backup import Taking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql_api.bundle import Disclosed
    from graphql_api.rooms import Rooms
    from ledger.event import Tag


class Values(Enum):
    """Which personal values go along."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(export)
    app.command()(restore)


def export(
    to: Annotated[Path, typer.Option(help="The file to write; mode 0600, put there when whole.")],
    code: Annotated[str, typer.Argument(help="Unified social credit code.")] = "",
    whole_ledger: Annotated[
        bool, typer.Option("--all", help="The whole ledger: a backup, with what the vault holds.")
    ] = False,
    access: Annotated[
        bool, typer.Option("--access", help="The whole access ledger, beside the backup.")
    ] = False,
    number_stdin: Annotated[
        bool, typer.Option("--number-stdin", help="Read a person's number from standard input.")
    ] = False,
    values: Annotated[
        Values | None,
        typer.Option(help="Personal values: none (default for CODE), own, all (with --all)."),
    ] = None,
    purpose: Annotated[str, typer.Option(help="Why; entered in the access ledger.")] = "backup",
    data: Data = None,
) -> None:
    """Write a history with its entries, proofs and checkpoint to one file. 导出

    Of one subject (what an auditor can check offline), or with --all of the whole ledger: keep
    it like the vault itself, it holds every personal value in the clear.
    """
    if sum((bool(code), whole_ledger, access, number_stdin)) != 1:
        raise Failure("export_must_name_one_thing", "give CODE, --number-stdin, --all or --access")
    with opened(data, current=True) as rooms, progress_bar() as bar:
        task = bar.add_task("export", total=None)

        def heard(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        if whole_ledger or access:
            lines = _whole(rooms, access, values or Values.ALL, heard)
            said = _written(to, lines, rooms, purpose)
        else:
            tag = _tag(rooms, code, sys.stdin.readline().strip() if number_stdin else "")
            lines = _of_subject(rooms, code or tag, values or Values.NONE)
            said = _written(to, lines, rooms, purpose, tag)
        say(said)


def _whole(rooms: Rooms, access: bool, values: Values, heard: Any) -> Iterator[bytes]:
    log = rooms.logs.access if access else rooms.logs.ledger
    log.signer.sign(rooms.ledger.clock.now())
    covered = log.refreshed()
    if covered is None:
        raise Failure("ledger_must_have_entries", "there is nothing to export yet")
    taking = Taking(rooms.ledger.vault) if values is not Values.NONE and not access else None
    return whole(log.store, covered.note, taking, heard)


def _of_subject(rooms: Rooms, asked: str, values: Values) -> Iterator[bytes]:
    store, merges = rooms.ledger.store, rooms.ledger.registry.merges
    known = bool(store.newest([asked]))
    rooms.ledger.heads.daily()
    tags = merges.group(asked) if known else ()
    covered = covering(rooms, store.head().size)
    entries = of_subjects(store, tags, covered.checkpoint.size) if known else []
    disclosed: Disclosed | None = None
    if values is Values.ALL:
        disclosed = everything(rooms)
    elif values is Values.OWN:
        own = Actor("", "", frozenset({"SUBJECT"}), asked)
        disclosed = permitted(asked, Context(own, rooms, rooms.ledger.head, rooms.ledger.today))
    return parts(asked, tags, entries, covered, rooms, disclosed)


def _tag(rooms: Rooms, code: str, number: str) -> Tag:
    """The tag of whoever is asked for. Raises Failure."""
    if number:
        found = rooms.ledger.vault.person_tag(number)
        if found is None:
            raise Failure("person_must_be_registered", "nobody is registered under this number")
        return found
    try:
        return parse_unified_code(code)
    except CodeError as wrong:
        raise Failure("code_must_be_a_unified_code", str(wrong)) from None


def _written(
    to: Path, lines: Iterable[bytes], rooms: Rooms, purpose: str, tag: Tag = ""
) -> dict[str, Any]:
    """Write a file whole or not at all; it is entered in the access ledger before it is there."""
    digest, size = hashlib.sha256(), 0
    with _beside(to) as file:
        for line in lines:
            file.write(line)
            digest.update(line)
            size += len(line)
        context = Context(AUDITOR, rooms, rooms.ledger.head, rooms.ledger.today)
        context.shown.purpose = purpose
        if tag:
            context.shown.note(rooms.ledger.registry.merges.root(tag))
        rooms.enter_digest(context, OPERATION, digest.hexdigest())
    return {"exported": str(to), "bytes": size, "sha256": digest.hexdigest()}


@contextmanager
def _beside(to: Path) -> Iterator[BinaryIO]:
    """A file of mode 0600 that takes the place of the other when all went well."""
    new = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Failure("file_must_be_writable", f"{to} cannot be written") from error
    try:
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        new.replace(to)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def restore(
    file: Annotated[Path, typer.Argument(help="The bundle of a whole ledger, or access ledger.")],
    log_key: Annotated[
        list[str] | None,
        typer.Option(help="The verifier key to trust; else the key file's, else the bundle's own."),
    ] = None,
    data: Data = None,
) -> None:
    """Make a ledger from its bundle, in an empty place: the same bytes, the same root. 恢复

    First the ledger, then with a second call its access ledger. Cut short, the ledger is empty
    and the command begins again.
    """
    settings = Settings.read(database_url=data)
    with failing(settings.database_url), progress_bar() as bar:
        tasks: dict[str, Any] = {}

        def heard(part: str, done: int, total: int) -> None:
            if part not in tasks:
                tasks[part] = bar.add_task(part, total=total)
            bar.update(tasks[part], completed=done, total=total)

        try:
            verifiers = [Verifier.parse(text) for text in log_key or ()]
            with closing(file.open("rb")) as opened_file:
                say(restore_into(settings.database_url, opened_file, verifiers, heard))
        except BundleError as wrong:
            raise Failure("bundle_must_verify", str(wrong)) from None
        except NoteError as wrong:
            raise Failure("log_key_must_be_readable", str(wrong)) from None
        except OSError:
            raise Failure("file_must_be_readable", "the bundle cannot be read") from None
