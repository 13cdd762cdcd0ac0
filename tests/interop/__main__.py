"""`make test-interop`: verifiers that nobody here wrote judge what the ledger writes.

Public vectors of RFC 6962 (`--vectors FOLDER`), Go's `sumdb/note` and `sumdb/tlog`, Node's own
`crypto`, npm's `jose` (both current majors) and `@sd-jwt`. Not part of `make test`: this needs
Go, Node and npm's registry.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.interop import vectors
from tests.interop.material import write

if TYPE_CHECKING:
    from collections.abc import Sequence

PEERS = Path(__file__).parent / "peers"
GO_LIBRARIES = "/usr/share/gocode"
"""Where Debian's `golang-golang-x-mod-dev` puts the sources of `golang.org/x/mod`."""


def main() -> None:
    """Run all, and stop at the first that does not agree."""
    parser = argparse.ArgumentParser(prog="make test-interop", description=__doc__)
    parser.add_argument("--vectors", type=Path, help="folder that holds rfc6962/*.jsonl")
    parser.add_argument("--without-vectors", action="store_true", help="leave them out")
    chosen = parser.parse_args()
    if not chosen.without_vectors:
        _say(_judged(chosen.vectors))
    with tempfile.TemporaryDirectory(prefix="interop-") as folder:
        material, peers = Path(folder) / "material", Path(folder) / "peers"
        _say(write(material))
        shutil.copytree(PEERS, peers)
        _go(peers / "go", material)
        _run(("node", str(peers / "node" / "verify.mjs"), str(material)))
        _need("npm")
        install = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        _run(install, cwd=peers / "node")
        _run(("node", str(peers / "node" / "libraries.mjs"), str(material)))


def _judged(folder: Path | None) -> str:
    if folder is None or not (folder / "rfc6962" / "inclusion.jsonl").is_file():
        sys.exit(f"there are no public vectors in {folder}: make test-interop VECTORS=<folder>")
    return vectors.judge(folder / "rfc6962")


def _go(peer: Path, material: Path) -> None:
    _need("go")
    if not (Path(GO_LIBRARIES) / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        sys.exit("Go's x/mod is missing: apt-get install golang-golang-x-mod-dev")
    settings = {"GO111MODULE": "off", "GOPATH": GO_LIBRARIES, "GOCACHE": str(peer / "cache")}
    program = peer / "verify"
    _run(("go", "build", "-o", str(program), str(peer / "verify.go")), settings)
    _run((str(program), str(material)))


def _need(program: str) -> None:
    if shutil.which(program) is None:
        sys.exit(f"{program} is missing: see docs/verifying.md on what the peers need")


def _run(command: Sequence[str], settings: dict[str, str] | None = None, cwd: Path | None = None) -> None:  # fmt: skip
    done = subprocess.run(command, env={**os.environ, **(settings or {})}, cwd=cwd, check=False)
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} {Path(command[1]).name if command[1:] else ''}: failed")


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
