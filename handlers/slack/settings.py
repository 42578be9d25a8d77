"""What an operator sets for Slack."""

from urllib.parse import urljoin, urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from bot.settings import FROM_ENVIRONMENT

SLACK = "https://slack.com/api/"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SlackSettings(BaseSettings):
    """Slack is on with a signing secret (events over HTTP) or an app token (Socket Mode)."""

    model_config = FROM_ENVIRONMENT

    slack_signing_secret: SecretStr | None = Field(None, description="Basic Information → Signing Secret")
    slack_previous_signing_secret: SecretStr | None = Field(None, description="the one before, while Slack changes")
    slack_app_token: SecretStr | None = Field(None, description="Basic Information → App-Level Tokens; Socket Mode")
    slack_client_id: str | None = Field(None, description="Basic Information → Client ID; for many workspaces")
    slack_client_secret: SecretStr | None = Field(
        None, validate_default=True, description="Basic Information → Client Secret"
    )
    slack_bot_token: SecretStr | None = Field(
        None, validate_default=True, description="OAuth & Permissions → Bot User OAuth Token; for one workspace"
    )
    slack_api_url: str = Field(SLACK, description="another address of the Web API, for rehearsals")

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not token.get_secret_value().startswith("xapp-"):
            raise ValueError("an app token starts with xapp-; make one with the scope connections:write")
        return token

    @field_validator("slack_client_secret")
    @classmethod
    def _is_pair(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if bool(info.data.get("slack_client_id")) != (secret is not None):
            raise ValueError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together: set both, or none")
        if secret is not None and not info.data.get("slack_signing_secret"):
            raise ValueError("set SLACK_SIGNING_SECRET too: installing needs events over HTTP")
        return secret

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        on = info.data.get("slack_signing_secret") or info.data.get("slack_app_token")
        if on and token is None and not info.data.get("slack_client_id"):
            raise ValueError(
                "needed to speak in Slack; install the app in your workspace and copy it from there, "
                "or set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET to let many workspaces install it"
            )
        if token is not None and not token.get_secret_value().startswith(("xoxb-", "xoxe.xoxb-")):
            raise ValueError("a bot token starts with xoxb-")
        if token is not None and not on:
            raise ValueError("set SLACK_SIGNING_SECRET too (events over HTTP) or SLACK_APP_TOKEN (Socket Mode)")
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        address = urlsplit(url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
            raise ValueError("use an address that starts with https://")
        return url.rstrip("/") + "/"

    @property
    def on(self) -> bool:
        """Whether Slack is switched on."""
        return bool(self.slack_signing_secret or self.slack_app_token)

    def client(self) -> tuple[str, str]:
        """The app's id and secret, with which Slack gives keys; empty for one workspace alone."""
        secret = self.slack_client_secret
        return self.slack_client_id or "", secret.get_secret_value() if secret is not None else ""

    @property
    def authorize_url(self) -> str:
        """Slack's page where people agree to an installation."""
        return urljoin(self.slack_api_url, "../oauth/v2/authorize")

    def secrets(self) -> list[str]:
        """The signing secrets that are good, the present one first."""
        both = (self.slack_signing_secret, self.slack_previous_signing_secret)
        return [secret.get_secret_value() for secret in both if secret is not None]
