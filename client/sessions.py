"""Who is signed in where, and with which tokens: a file of mode 0600 for each name under XDG_STATE_HOME."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from client.problem import Problem, Usage
from client.provider import SKEW, Client, Provider, Tokens
from client.words import say

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Session:
    """Somebody who signed in. Its text never has the tokens in it."""

    url: str
    """The office's staff address, with no slash at its end."""
    issuer: str
    client_id: str
    client_secret: str
    tokens: Tokens

    def __repr__(self) -> str:
        """Without what it holds."""
        return f"Session({self.url!r}, {self.tokens.email!r})"

    @classmethod
    def read(cls, path: Path) -> Self:
        """The session of a file.

        Raises:
            Problem: nobody is signed in (401).
        """
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{**found, "tokens": Tokens(**found["tokens"])})
        except FileNotFoundError:
            raise Problem(401, say("Nobody is signed in: python -m client sign-in")) from None
        except (ValueError, TypeError, KeyError) as error:
            raise Problem(401, say("The file of the session cannot be read: sign in again")) from error

    def write(self, path: Path) -> None:
        """Keep it, readable by its owner alone; a reader finds the old one or the new one, never half of one."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
        unfinished.replace(path)


class Kept:
    """A session that is kept in a file and renewed when its token has run out: what `client.api.Office` asks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.session = Session.read(path)

    def token(self, *, renew: bool) -> str:
        """The ID token, good for a while yet.

        Raises:
            Problem: it has run out and cannot be renewed (401): sign in again.
        """
        if renew or self.session.tokens.has_run_out(SKEW):
            self._renew()
        return self.session.tokens.id_token

    def _renew(self) -> None:
        now = self.session
        if not now.tokens.refresh_token:
            raise Problem(401, say("The session has ended: python -m client sign-in"))
        provider = Provider.discovered(now.issuer, Client(now.client_id, now.client_secret))
        try:
            tokens = provider.renewed(now.tokens)
        except Problem as refusal:
            if refusal.is_away:
                raise
            raise Problem(401, say("The session has ended: python -m client sign-in")) from refusal
        self.session = replace(now, tokens=tokens)
        self.session.write(self.path)


def file_of(name: str, environment: Mapping[str, str]) -> Path:
    """Where the session of this name is kept (XDG Base Directory Specification: a relative path is ignored).

    Raises:
        Usage: the name has other characters than letters, digits, dots, hyphens and underscores.
    """
    if not NAME.fullmatch(name):
        raise Usage(say("This is no name for a session: {name}", name=name))
    given = Path(environment.get("XDG_STATE_HOME") or "-")
    state = given if given.is_absolute() else Path(environment.get("HOME") or Path.home()) / ".local" / "state"
    return state / "pengaduan" / f"{name}.json"
