"""The token endpoint of the local identity provider, and its device endpoint: what a client is given."""

from flask import request
from flask.typing import ResponseReturnValue

from emulator.authorisation_codes import Codes, OAuthError
from emulator.device_codes import DEVICE_GRANT, LIFETIME, Devices, Renewals
from emulator.identity_tokens import LIFETIME as TOKEN_LIFETIME
from emulator.identity_tokens import Account, Signer

GRANTS = ("authorization_code", "refresh_token", DEVICE_GRANT)
OFFLINE = "offline_access"


class TokenEndpoint:
    """Gives tokens for codes, devices and refresh tokens. Every client is a public one: a secret is not looked at."""

    def __init__(self, signer: Signer, codes: Codes, devices: Devices) -> None:
        self._signer = signer
        self._codes = codes
        self._devices = devices
        self._renewals = Renewals()
        self.issuer = ""

    def token(self) -> ResponseReturnValue:
        """POST /token."""
        try:
            return self._granted(_client_id())
        except OAuthError as error:
            return _refused(error)

    def device(self) -> ResponseReturnValue:
        """POST /device_authorization."""
        try:
            begun = self._devices.begin(_client_id(), request.form.get("scope", ""))
        except OAuthError as error:
            return _refused(error)
        page = f"{self.issuer}/device"
        return {
            "device_code": begun.device_code,
            "user_code": begun.user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={begun.user_code}",
            "expires_in": int(LIFETIME.total_seconds()),
            "interval": begun.interval,
        }

    def _granted(self, client_id: str) -> ResponseReturnValue:
        form = request.form
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._codes.redeem(
                    form.get("code", ""),
                    client_id=client_id,
                    redirect_uri=form.get("redirect_uri", ""),
                    verifier=form.get("code_verifier", ""),
                )
                return self._answer(grant.account, client_id, grant.asked.scope, grant.asked.nonce)
            case "refresh_token":
                account = self._renewals.redeem(form.get("refresh_token", ""), client_id)
                return self._answer(account, client_id, f"openid {OFFLINE}")
            case grant_type if grant_type == DEVICE_GRANT:
                device = self._devices.redeem(form.get("device_code", ""), client_id)
                assert device.account is not None
                return self._answer(device.account, client_id, device.scope)
        raise OAuthError("unsupported_grant_type", f"grant_type must be one of {', '.join(GRANTS)}")

    def _answer(self, account: Account, client_id: str, scope: str, nonce: str | None = None) -> ResponseReturnValue:
        token = self._signer.id_token(
            account, issuer=self.issuer, audience=client_id, authorised_party=client_id, nonce=nonce
        )
        # The access token opens nothing here, but clients expect one (RFC 6749, 5.1).
        answer: dict[str, object] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFETIME.total_seconds()),
            "scope": "openid email profile",
            "id_token": token,
        }
        if OFFLINE in scope.split():
            answer["refresh_token"] = self._renewals.issue(account, client_id)
        return answer


def _client_id() -> str:
    basic = request.authorization
    return request.form.get("client_id") or (basic.username if basic else None) or ""


def _refused(error: OAuthError) -> ResponseReturnValue:
    return {"error": error.code, "error_description": error.description}, 400
