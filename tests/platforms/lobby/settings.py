"""What an operator sets for Lobby."""

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from bot.settings import FROM_ENVIRONMENT


class LobbySettings(BaseSettings):
    """Lobby is on with the address of its server."""

    model_config = FROM_ENVIRONMENT

    lobby_url: str | None = Field(None, description="where the Lobby server is")
    lobby_secret: SecretStr | None = Field(None, validate_default=True, description="shared with the Lobby server")

    @field_validator("lobby_secret")
    @classmethod
    def _has_secret(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if info.data.get("lobby_url") and secret is None:
            raise ValueError("needed together with LOBBY_URL")
        return secret
