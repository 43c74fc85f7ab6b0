"""`python -m client`: the office's complaints at the command line. Exit status: 0 done, 1 refused, 2 wrong usage, 3 not
reachable."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from client import arguments, commands, exporting, importing, incidents, registering, watching
from client.api import Office
from client.patience import Patience
from client.printing import Paper
from client.problem import Problem, Usage
from client.provider import Client, Provider, refuse_eavesdroppers
from client.sessions import Kept, Session, file_of
from client.sign_in import by_browser, by_device
from client.words import language, say

DONE, REFUSED, USAGE, AWAY = 0, 1, 2, 3
INTERRUPTED = 130

WORK: dict[str, Callable[[Office, Paper, Namespace], bool | None]] = {
    "list": commands.list_,
    "show": commands.show,
    "take": commands.take,
    "advance": commands.advance,
    "hold": commands.hold,
    "resume": commands.resume,
    "register": registering.register,
    "import": importing.import_,
    "compare": importing.compare,
    "answers": importing.answers,
    "export": exporting.export,
    "watch": watching.watch,
    "incident": incidents.incident,
}


def main(given: list[str] | None = None) -> int:
    """Do what was typed; the exit status."""
    typed = arguments.parser().parse_args(given)
    paper = Paper(as_json=typed.json)
    try:
        path = file_of(typed.name, os.environ)
        return DONE if _done(typed, paper, path) else REFUSED
    except (Usage, ArgumentTypeError) as error:
        paper.remark(str(error))
        return USAGE
    except Problem as problem:
        _tell(paper, problem)
        return AWAY if problem.is_away else REFUSED
    except BrokenPipeError:
        # Whoever read along has enough, as `| head` does; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        paper.clear()
        return DONE if typed.command == "watch" else INTERRUPTED


def _done(typed: Namespace, paper: Paper, path: Path) -> bool:
    if typed.command == "sign-in":
        return _sign_in(typed, paper, path)
    if typed.command == "sign-out":
        path.unlink(missing_ok=True)
        return True
    kept = Kept(path)
    if typed.command == "who":
        return _who(paper, kept.session)
    patience = Patience(told=paper.remark)
    with Office(kept.session.url, kept.token, language=language(), patience=patience) as office:
        return WORK[typed.command](office, paper, typed) is not False


def _sign_in(typed: Namespace, paper: Paper, path: Path) -> bool:
    url = refuse_eavesdroppers(arguments.address(typed.url))
    # A secret is no argument: everybody on a machine sees those.
    client = Client(typed.client_id, os.environ.get("PENGADUAN_CLIENT_SECRET", ""))
    provider = Provider.discovered(typed.issuer, client)
    tokens = (by_device if typed.device else by_browser)(provider, paper.remark)
    session = Session(url, provider.issuer, client.id, client.secret, tokens)
    session.write(path)
    return _who(paper, session)


def _who(paper: Paper, session: Session) -> bool:
    until = datetime.fromtimestamp(session.tokens.expires_at, UTC).astimezone()
    stays = bool(session.tokens.refresh_token)
    if paper.as_json:
        paper.json({"email": session.tokens.email, "url": session.url, "until": until.isoformat(), "renewed": stays})
    else:
        shown = say("renewed by itself") if stays else until.isoformat(" ", "minutes")
        paper.facts({say("Signed in"): session.tokens.email, say("Office"): session.url, say("Until"): shown})
    return True


def _tell(paper: Paper, problem: Problem) -> None:
    """What was refused: for scripts on standard output, where they look for the result."""
    if paper.as_json:
        with suppress(BrokenPipeError):
            paper.json({"problem": problem.told()})
        return
    paper.remark(problem.detail)
    for each in problem.errors:
        paper.remark(f"  {each['field']}: {each['message']}")
    if problem.current:
        paper.remark(say("It is at version {version} now.", version=problem.current.get("version")))


if __name__ == "__main__":
    sys.exit(main())
