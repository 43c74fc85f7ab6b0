"""The commands about single complaints: list, show, take, advance, hold, resume."""

from __future__ import annotations

import sys
from argparse import Namespace
from itertools import islice
from pathlib import Path

from client.api import Office, fresh_key
from client.printing import HEAD, Paper, facts_of, moment, row_of
from client.problem import Usage
from client.shapes import Complaint, Publication
from client.words import say


def list_(office: Office, paper: Paper, typed: Namespace) -> None:
    """The first complaints of a queue."""
    found = islice(office.complaints(typed.queue), typed.most)
    if paper.as_json:
        for each in found:
            paper.json(each)
        return
    rows = [row_of(each) for each in found]
    if rows:
        paper.table([say(each) for each in HEAD], rows)
    else:
        paper.remark(say("Nothing there."))


def show(office: Office, paper: Paper, typed: Namespace) -> None:
    """One complaint, and what happened to it."""
    complaint = office.complaint(typed.number)
    entries = office.journal(typed.number) if typed.journal else []
    if paper.as_json:
        paper.json({**complaint, "journal": entries} if typed.journal else complaint)
        return
    paper.facts(facts_of(complaint))
    if entries:
        head = [say(each) for each in ("At", "Who", "Action", "Step")]
        paper.line("")
        paper.table(head, [(moment(each["at"]), each["actor"], each["action"], each["to_step"]) for each in entries])


def take(office: Office, paper: Paper, typed: Namespace) -> None:
    """Say that the caller works on it."""
    _act(office, paper, typed)


def advance(office: Office, paper: Paper, typed: Namespace) -> None:
    """Complete the step with the documents that it produces."""
    documents = {key: text_of(name) for key, name in typed.document}
    if len(documents) != len(typed.document):
        raise Usage(say("A document is given twice."))
    _act(office, paper, typed, documents=documents, note=typed.note, publication=publication_of(typed))


def hold(office: Office, paper: Paper, typed: Namespace) -> None:
    """Ask the reporter and stop the clock."""
    _act(office, paper, typed, note=typed.question if typed.question is not None else text_of(typed.question_file))


def resume(office: Office, paper: Paper, typed: Namespace) -> None:
    """Go on: the reporter has answered, or will not."""
    _act(office, paper, typed)


def text_of(name: str) -> str:
    """The text of a file in UTF-8; a hyphen is standard input.

    Raises:
        Usage: there is no such file, or it is something else.
    """
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Usage(say("{name} cannot be read: {error}", name=name, error=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise Usage(say("{name} is no text in UTF-8.", name=name)) from error


def _act(
    office: Office,
    paper: Paper,
    typed: Namespace,
    *,
    documents: dict[str, str] | None = None,
    note: str | None = None,
    publication: Publication | None = None,
) -> None:
    """Act on the complaint as somebody saw it: at the version that was typed, else as it is now."""
    key = fresh_key()
    version = typed.version or office.complaint(typed.number)["version"]
    after = office.act(
        typed.number, typed.command, version, key=key, documents=documents, note=note, publication=publication
    )
    _told(paper, after)


def _told(paper: Paper, after: Complaint) -> None:
    if paper.as_json:
        paper.json(after)
    else:
        paper.table([say(each) for each in HEAD], [row_of(after)])


def publication_of(typed: Namespace) -> Publication | None:
    """Where the answer was published, if that was typed. Raises Usage where a part is missing."""
    given = [typed.publication_platform, typed.publication_url, typed.publication_at]
    if not any(given):
        return None
    if not all(given):
        raise Usage(say("A publication needs all of its three parts: platform, url and at."))
    return {"platform": typed.publication_platform, "url": typed.publication_url, "at": typed.publication_at}
