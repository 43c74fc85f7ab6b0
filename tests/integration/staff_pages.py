"""A member of staff before the pages of `transition`: as a browser asks for them and sends their forms."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.test import TestResponse

from emulator.seed import email_of
from tests.integration.house import House


@dataclass(frozen=True)
class Desk:
    """The person who holds a role, at the pages."""

    house: House
    role: str

    def get(self, path: str, **headers: str) -> TestResponse:
        """A page."""
        return self.house.transition.test_client().get(path, headers=self._headers() | headers)

    def download(self, path: str) -> TestResponse:
        """A file, whose parts come as they are read."""
        return self.house.transition.test_client().get(path, headers=self._headers(), buffered=False)

    def send(self, id_: str, action: str, **fields: str) -> TestResponse:
        """A form of a case's page, opened at the present version unless another is given."""
        version = str(self.house.state(id_)["version"])
        body = {"action": action, "expected_version": version} | {
            name.replace("__", "."): text for name, text in fields.items()
        }
        return self.post(f"/complaints/{id_}/transitions", body)

    def post(self, path: str, fields: Mapping[str, str]) -> TestResponse:
        """Any form."""
        return self.house.transition.test_client().post(path, data=dict(fields), headers=self._headers())

    def _headers(self) -> dict[str, str]:
        token = self.house.services.token(email_of(self.role))
        return {"Authorization": f"Bearer {token}", "Accept": "text/html", "Accept-Language": "en"}


def words(answer: TestResponse) -> str:
    """What can be read on a page: its texts without the tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))).split())
