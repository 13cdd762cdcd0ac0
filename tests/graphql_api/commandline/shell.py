"""The command line as a shell runs it: arguments in; status, output and errors out."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from graphql_api.commandline import main


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def last(self) -> Any:
        """The last line of its output, which is JSON."""
        return json.loads(self.out.splitlines()[-1])

    @property
    def refused(self) -> Any:
        """The refusal it printed."""
        assert self.status == 2, self
        return self.last["refused"]


def run(*arguments: str, stdin: str = "") -> Ran:
    """Run `credit-ledger` with these arguments, in this process."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with (
        patch.object(sys, "argv", ["credit-ledger", *arguments]),
        patch.object(sys, "stdin", io.StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0
    return Ran(status, out.getvalue(), err.getvalue())
