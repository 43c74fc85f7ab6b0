"""Whole queues as JSON lines, and the register as a table, written to a file that is whole or not there."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from client.api import Office
from client.printing import Paper
from client.problem import Usage
from client.words import say


def export(office: Office, paper: Paper, typed: Namespace) -> None:
    """A queue, one complaint to a line, or the register of a time, to a file or to standard output."""
    if typed.what == "register":
        _register(office, paper, typed)
        return
    if typed.since or typed.until or typed.format:
        raise Usage(say("--from, --to and --format are for the register."))
    count = 0
    with written(typed.output) as file:
        for count, each in enumerate(office.complaints(typed.what), start=1):
            file.write(json.dumps(each, ensure_ascii=False).encode() + b"\n")
            paper.progress(say("{count} complaints", count=count))
    paper.remark(say("{count} complaints", count=count))


def _register(office: Office, paper: Paper, typed: Namespace) -> None:
    query = {"from": typed.since, "to": typed.until}
    downloaded(office, paper, f"/register.{typed.format or 'csv'}", query, typed.output)


def downloaded(office: Office, paper: Paper, path: str, query: Mapping[str, str | None], output: str) -> None:
    """Write a file of the office to a file here, or to standard output."""
    size = 0
    with (
        office.downloading(path, {name: value for name, value in query.items() if value}) as answer,
        written(output) as file,
    ):
        for part in answer.iter_bytes():
            file.write(part)
            size += len(part)
            paper.progress(say("{kilobytes} kB", kilobytes=size // 1000))
    paper.remark(say("{kilobytes} kB", kilobytes=-(-size // 1000)))


@contextmanager
def written(name: str) -> Iterator[BinaryIO]:
    """A file to write, readable by its owner alone: it takes its name when all is in it. A hyphen: standard output.

    Raises:
        Usage: it cannot be written.
    """
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise Usage(say("{name} cannot be written: {error}", name=name, error=error.strerror)) from error
    finally:
        unfinished.unlink(missing_ok=True)
