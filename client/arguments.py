"""What may be typed: the commands and their options, explained in the reader's language."""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, _SubParsersAction
from datetime import date, datetime
from urllib.parse import urlsplit

from client.registering import COLUMNS
from client.shapes import QUEUES
from client.words import say

EXCHANGING = ("import", "compare", "answers")
"""The commands whose --as says which system a file is of."""


def parser() -> ArgumentParser:
    """The parser; `command` is the command's name."""
    top = ArgumentParser(
        prog="python -m client",
        description=say("The office's complaints at the command line."),
        epilog=say("Exit status: 0 done, 1 refused, 2 wrong usage, 3 not reachable."),
    )
    _everywhere(top, as_json=False, name=os.environ.get("PENGADUAN_SESSION") or "default")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _signing_in(commands)
    _reading(commands)
    _acting(commands)
    _long_work(commands)
    _one_cause(commands)
    _exchanging(commands)
    for name, each in commands.choices.items():
        # May stand behind the command too, save where --as says what a file is read as: there the session comes first.
        _everywhere(each, as_json=SUPPRESS, name=None if name in EXCHANGING else SUPPRESS)
    return top


def _everywhere(each: ArgumentParser, *, as_json: object, name: str | None) -> None:
    text = say("which session to use where there are several (PENGADUAN_SESSION)")
    each.add_argument("--json", action="store_true", default=as_json, help=say("print JSON lines, for scripts"))
    if name is not None:
        each.add_argument("--as", dest="name", default=name, metavar="NAME", help=text)


def _signing_in(commands: _SubParsersAction[ArgumentParser]) -> None:
    sign_in = commands.add_parser("sign-in", help=say("sign in with the office's identity provider"))
    sign_in.add_argument("--device", action="store_true", help=say("with a code, on any device: where no browser is"))
    for name, variable, text in (
        ("url", "PENGADUAN_URL", say("the address of the office's board")),
        ("issuer", "PENGADUAN_ISSUER", say("the address of the identity provider")),
        ("client-id", "PENGADUAN_CLIENT_ID", say("what the provider calls this program")),
    ):
        default = os.environ.get(variable)
        sign_in.add_argument(f"--{name}", default=default, required=not default, help=f"{text} ({variable})")
    commands.add_parser("sign-out", help=say("forget the session on this machine"))
    commands.add_parser("who", help=say("say who is signed in, and where"))


def _reading(commands: _SubParsersAction[ArgumentParser]) -> None:
    listing = commands.add_parser("list", help=say("list a queue, soonest due first"))
    listing.add_argument("queue", nargs="?", choices=QUEUES, default="mine")
    listing.add_argument("--most", type=_count, default=25, metavar="N", help=say("so many at most; 25"))
    showing = commands.add_parser("show", help=say("show one complaint"))
    showing.add_argument("number", metavar="NUMBER")
    showing.add_argument("--journal", action="store_true", help=say("with what happened to it"))


def _acting(commands: _SubParsersAction[ArgumentParser]) -> None:
    texts = {
        "take": say("say that you work on it"),
        "advance": say("complete the present step"),
        "hold": say("ask the reporter, and stop the clock"),
        "resume": say("go on after a question"),
    }
    found: dict[str, ArgumentParser] = {}
    for name, text in texts.items():
        found[name] = each = commands.add_parser(name, help=text)
        each.add_argument("number", metavar="NUMBER")
        version = say("refuse if it was changed since this version; else it is acted on as it is")
        each.add_argument("--version", type=_count, metavar="N", help=version)
    advance, hold = found["advance"], found["hold"]
    _what_a_step_takes(advance)
    question = hold.add_mutually_exclusive_group(required=True)
    question.add_argument("--question", metavar="TEXT", help=say("what the reporter is asked"))
    question.add_argument(
        "--question-file", metavar="FILE", help=say("the same, from a text file (- is standard input)")
    )


def _what_a_step_takes(advance: ArgumentParser) -> None:
    document = say("a document that the step produces, from a text file (- is standard input)")
    advance.add_argument("--document", type=_document, action="append", default=[], metavar="KEY=FILE", help=document)
    advance.add_argument("--note", help=say("for colleagues"))
    advance.add_argument("--publication-platform", metavar="NAME", help=say("where the answer was published"))
    advance.add_argument("--publication-url", metavar="URL", help=say("its address there"))
    advance.add_argument("--publication-at", type=_moment, metavar="TIME", help="2026-01-31T08:00:00+08:00")


def _one_cause(commands: _SubParsersAction[ArgumentParser]) -> None:
    what = commands.add_parser("incident", help=say("one cause, many complaints: gather them, complete a step for all"))
    each = what.add_subparsers(dest="what", required=True, metavar="WHAT")
    each.add_parser("list", help=say("list the office's incidents"))
    opening = each.add_parser("open", help=say("open an incident, with complaints to begin with"))
    opening.add_argument("title", metavar="TITLE", help=say("what is down, in a few words"))
    opening.add_argument("numbers", nargs="*", metavar="NUMBER")
    texts = {
        "show": say("show an incident with its complaints"),
        "gather": say("gather complaints under an incident"),
        "part": say("take complaints out of an incident"),
        "advance": say("complete a step for all that are in it"),
        "close": say("end an incident"),
    }
    found: dict[str, ArgumentParser] = {}
    for name, text in texts.items():
        found[name] = each.add_parser(name, help=text)
        found[name].add_argument("number", metavar="INCIDENT")
    for name in ("gather", "part"):
        found[name].add_argument("numbers", nargs="+", metavar="NUMBER")
    found["advance"].add_argument("step", metavar="STEP", help=say("the key of the step"))
    _what_a_step_takes(found["advance"])
    version = say("refuse if it was changed since this version; else it is acted on as it is")
    for name in ("advance", "close"):
        found[name].add_argument("--version", type=_count, metavar="N", help=version)


def _long_work(commands: _SubParsersAction[ArgumentParser]) -> None:
    columns = say("Columns: {columns}", columns=", ".join(COLUMNS))
    register = commands.add_parser(
        "register", help=say("enter the complaints of a CSV file, each once"), epilog=columns
    )
    register.add_argument("file", metavar="FILE.csv")
    export = commands.add_parser("export", help=say("write a whole queue as JSON lines, or the register as a table"))
    export.add_argument("what", choices=(*QUEUES, "register"))
    export.add_argument(
        "-o", "--output", default="-", metavar="FILE", help=say("where to; standard output if not given")
    )
    export.add_argument("--from", dest="since", type=_day, metavar="DAY", help=say("first day of the register"))
    export.add_argument("--to", dest="until", type=_day, metavar="DAY", help=say("last day of the register"))
    export.add_argument("--format", choices=("csv", "xlsx"), help=say("of the register; csv"))
    watch = commands.add_parser("watch", help=say("print what changes in a queue, until Ctrl-C"))
    watch.add_argument("queue", nargs="?", choices=QUEUES, default="mine")
    watch.add_argument("--every", type=_seconds, default=15.0, metavar="SECONDS", help=say("how often to look; 15"))


def _exchanging(commands: _SubParsersAction[ArgumentParser]) -> None:
    texts = {
        "import": say("take in an export of another system, each row once"),
        "compare": say("hold another system's list of a month against ours"),
        "answers": say("get the answers of a period as a file for another system"),
    }
    for name in EXCHANGING:
        each = commands.add_parser(name, help=texts[name])
        source = say("which system it is, by its key in the office's file: lapor")
        each.add_argument("--as", dest="source", required=True, metavar="KEY", help=source)
        if name == "answers":
            each.add_argument(
                "-o", "--output", default="-", metavar="FILE", help=say("where to; standard output if not given")
            )
            each.add_argument("--from", dest="since", type=_day, metavar="DAY", help=say("first day of the period"))
            each.add_argument("--to", dest="until", type=_day, metavar="DAY", help=say("last day of the period"))
            each.add_argument("--format", choices=("csv", "xlsx"), help="csv")
        else:
            each.add_argument("file", metavar="FILE")
        if name == "compare":
            each.add_argument("--month", metavar="MONTH", help=say("as 2026-01; last month if not given"))


def address(text: str) -> str:
    """An address without a slash at its end.

    Raises:
        ArgumentTypeError: it is none.
    """
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ArgumentTypeError(say("This is no address: {text}", text=text))
    return text.rstrip("/")


def _document(text: str) -> tuple[str, str]:
    key, equals, name = text.partition("=")
    if not key or not equals or not name:
        raise ArgumentTypeError(say("Expected KEY=FILE, as analysis=analysis.txt"))
    return key, name


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError(say("Expected a whole number from 1 on"))
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 3600:
        raise ArgumentTypeError(say("Expected seconds, from 0.1 to 3600"))
    return seconds


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ArgumentTypeError(say("Expected a day, as 2026-01-31")) from None


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ArgumentTypeError(say("Expected a time with its offset, as 2026-01-31T08:00:00+08:00"))
    return text
