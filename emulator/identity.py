"""A small OpenID Connect provider for this machine: `python -m emulator.identity --port N --staff FILE.json`.

People sign in by choosing a seeded name (authorisation code with PKCE, or a device's code). Tests and the local Cloud
Tasks ask POST /id-token. It proves nothing about anybody, so it serves only 127.0.0.1 and sends codes only there.
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from flask import Flask, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from emulator.authorisation_codes import (
    AuthorisationRequest,
    Codes,
    OAuthError,
    UntrustedClient,
    with_query,
)
from emulator.device_codes import Devices
from emulator.identity_tokens import (
    IAP_ISSUER,
    IAP_LIFETIME,
    LIFETIME,
    Account,
    Directory,
    Signer,
    UnknownAccount,
    read_staff,
)
from emulator.seed import role_names
from emulator.serving import Body, LocalServer, StopSignals, local_app, parse, problem
from emulator.token_endpoint import GRANTS, OFFLINE, TokenEndpoint


class AssertionRequest(Body):
    """The body of POST /iap-assertion. The optional members are for tests of what must be refused."""

    email: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    issuer: str | None = Field(default=None, min_length=1)
    expires_in: int | None = Field(default=None, ge=-(10**8), le=10**8)
    """Seconds from now; negative makes a token that has expired already."""

    def lifetime(self, usual: timedelta) -> timedelta:
        """How long the token is good for."""
        return usual if self.expires_in is None else timedelta(seconds=self.expires_in)


class IdTokenRequest(AssertionRequest):
    """The body of POST /id-token."""

    email_verified: bool = True


class IdentityProvider:
    """The provider, serving as long as the `with` block lasts. `url` is also its issuer.

    `now` gives the time that codes expire by and tokens are dated with.
    """

    def __init__(
        self,
        staff: Iterable[Account],
        service_accounts: Iterable[str] = (),
        port: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._directory = Directory(staff, service_accounts)
        self._signer = Signer(now)
        self._codes = Codes(now)
        self._devices = Devices(now)
        self._tokens = TokenEndpoint(self._signer, self._codes, self._devices)
        self._server = LocalServer(self._routes(), port)
        self.url = self._tokens.issuer = self._server.url

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.__exit__()

    def _routes(self) -> Flask:
        app = local_app()
        app.register_error_handler(UntrustedClient, _untrusted)
        app.register_error_handler(UnknownAccount, _unknown)
        app.get("/.well-known/openid-configuration")(self._discovery)
        app.get("/authorize")(self._ask_who)
        app.post("/authorize")(self._send_back)
        app.get("/device")(self._ask_device)
        app.post("/device")(self._let_device)
        app.post("/device_authorization")(self._tokens.device)
        app.post("/token")(self._tokens.token)
        app.get("/jwks")(self._signer.jwks)
        app.get("/iap-jwks")(self._signer.iap_jwks)
        app.post("/id-token")(self._id_token)
        app.post("/iap-assertion")(self._iap_assertion)
        app.after_request(_unstored)
        return app

    def _discovery(self) -> ResponseReturnValue:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "device_authorization_endpoint": f"{self.url}/device_authorization",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": [*GRANTS],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile", OFFLINE],
            "claims_supported": [
                "iss", "aud", "azp", "sub", "email", "email_verified", "name", "nonce", "iat", "exp"
            ],
            "authorization_response_iss_parameter_supported": True,
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
        }  # fmt: skip

    def _ask_who(self) -> ResponseReturnValue:
        try:
            AuthorisationRequest.parse(request.args)
        except OAuthError as error:
            return _back_with(error, request.args["redirect_uri"], request.args.get("state"))
        return render_template(
            "sign_in.html", staff=self._directory.staff, role_names=role_names(), asked=request.args.to_dict()
        )

    def _send_back(self) -> ResponseReturnValue:
        try:
            asked = AuthorisationRequest.parse(request.form)
        except OAuthError as error:
            return _back_with(error, request.form["redirect_uri"], request.form.get("state"))
        code = self._codes.issue(self._chosen(), asked)
        return redirect(with_query(asked.redirect_uri, code=code, state=asked.state, iss=self.url), 303)

    def _ask_device(self) -> ResponseReturnValue:
        """The page on which somebody types what a device shows, and then says who they are."""
        typed = request.args.get("user_code", "")
        device = self._devices.waiting(typed) if typed else None
        if device is None:
            return render_template("device.html", typed=typed), 404 if typed else 200
        asked = {"user_code": device.user_code}
        return render_template(
            "sign_in.html", staff=self._directory.staff, role_names=role_names(), asked=asked, action="/device"
        )

    def _let_device(self) -> ResponseReturnValue:
        typed = request.form.get("user_code", "")
        device = self._devices.waiting(typed)
        if device is None:
            return render_template("device.html", typed=typed), 404
        self._devices.choose(device, self._chosen())
        return render_template("device.html", done=True)

    def _chosen(self) -> Account:
        account = self._directory.find(request.form.get("email", ""))
        if account not in self._directory.staff:
            raise UnknownAccount(f"{account.email} is a service account: it cannot sign in here")
        return account

    def _id_token(self) -> ResponseReturnValue:
        asked = parse(IdTokenRequest)
        token = self._signer.id_token(
            self._directory.find(asked.email),
            issuer=asked.issuer or self.url,
            audience=asked.audience,
            email_verified=asked.email_verified,
            expires_in=asked.lifetime(LIFETIME),
        )
        return {"id_token": token}

    def _iap_assertion(self) -> ResponseReturnValue:
        asked = parse(AssertionRequest)
        assertion = self._signer.iap_assertion(
            self._directory.find(asked.email),
            issuer=asked.issuer or IAP_ISSUER,
            audience=asked.audience,
            expires_in=asked.lifetime(IAP_LIFETIME),
        )
        return {"assertion": assertion}


def _back_with(error: OAuthError, redirect_uri: str, state: str | None) -> ResponseReturnValue:
    address = with_query(redirect_uri, error=error.code, error_description=error.description, state=state)
    return redirect(address, 303)


def _untrusted(error: UntrustedClient) -> ResponseReturnValue:
    return problem(400, str(error))


def _unknown(error: UnknownAccount) -> ResponseReturnValue:
    return problem(404, str(error))


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 0 then, 2 if the staff file will not do."""
    parser = argparse.ArgumentParser(prog="python -m emulator.identity", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--staff", type=Path, required=True, help='JSON: [{"email", "name", "roles": [...]}]')
    parser.add_argument("--service-account", action="append", default=[], metavar="EMAIL")
    options = parser.parse_args(arguments)
    stop = StopSignals()
    try:
        provider = IdentityProvider(read_staff(options.staff), options.service_account, options.port)
    except (OSError, ValueError) as error:
        print(f"{options.staff}: {error}", file=sys.stderr)
        return 2
    with provider:
        print(f"listening on {provider.url}", flush=True)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
