"""A mailbox for this machine: `python -m emulator.mailbox --smtp-port N --http-port M`.

Takes every mail by SMTP, delivers none, and shows them by HTTP. POST /faults makes deliveries fail, for tests.
"""

import argparse
import sys
from typing import Literal, Self

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from emulator.mail_in import Faults, Inbox, Mail, MailServer
from emulator.ports import LOOPBACK
from emulator.serving import Body, LocalServer, StopSignals, local_app, parse

_ON_THE_PAGE = 200


class FaultsRequest(Body):
    """The body of POST /faults: what goes wrong with the next deliveries. It replaces what was asked before."""

    reject: int = Field(default=0, ge=0)
    code: Literal[451, 550] = 451
    drop_after_accept: int = Field(default=0, ge=0)


class Mailbox:
    """The mailbox, receiving and serving as long as the `with` block lasts."""

    def __init__(self, smtp_port: int = 0, http_port: int = 0) -> None:
        self._inbox = Inbox()
        self._smtp_port = smtp_port
        self._http = LocalServer(self._routes(), http_port)
        self._smtp: MailServer | None = None
        self.url = self._http.url

    @property
    def smtp_port(self) -> int:
        """Where mail is taken, on 127.0.0.1."""
        if self._smtp is None:
            raise RuntimeError("the mailbox is not open")
        return self._smtp.port

    def __enter__(self) -> Self:
        try:
            self._smtp = MailServer(self._inbox, self._smtp_port)
            self._smtp.start()
        except BaseException:
            self._http.__exit__()
            raise
        self._http.__enter__()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.__exit__()
        if self._smtp is not None:
            self._smtp.stop()

    def _routes(self) -> Flask:
        app = local_app()
        app.get("/")(self._page)
        app.get("/messages")(self._list)
        app.delete("/messages")(self._empty)
        app.post("/faults")(self._plan)
        return app

    def _page(self) -> ResponseReturnValue:
        mails = self._chosen()
        return render_template("mailbox.html", mails=mails[:_ON_THE_PAGE], count=len(mails))

    def _list(self) -> ResponseReturnValue:
        return {"items": [_shown(mail) for mail in self._chosen()]}

    def _empty(self) -> ResponseReturnValue:
        self._inbox.clear()
        return "", 204

    def _plan(self) -> ResponseReturnValue:
        asked = parse(FaultsRequest)
        self._inbox.plan(Faults(asked.reject, asked.code, asked.drop_after_accept))
        return asked.model_dump()

    def _chosen(self) -> list[Mail]:
        to, complaint = request.args.get("to"), request.args.get("complaint")
        return [
            mail
            for mail in self._inbox.newest_first()
            if (not to or mail.is_to(to)) and (not complaint or mail.header("X-Complaint") == complaint)
        ]


def _shown(mail: Mail) -> dict[str, object]:
    return {
        "to": list(mail.to),
        "subject": mail.subject,
        "text": mail.text,
        "headers": mail.headers,
        "at": mail.at.isoformat(),
    }


def main(arguments: list[str] | None = None) -> int:
    """Take mail until SIGTERM or SIGINT; 0 then."""
    parser = argparse.ArgumentParser(prog="python -m emulator.mailbox", description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--http-port", type=int, default=0, help="0, the default, takes a free one")
    options = parser.parse_args(arguments)
    stop = StopSignals()
    with Mailbox(options.smtp_port, options.http_port) as mailbox:
        print(f"listening on {mailbox.url} smtp {LOOPBACK}:{mailbox.smtp_port}", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
