"""What an operator sets for Microsoft Teams."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.settings import FROM_ENVIRONMENT
from handlers.teams.hosts import LOOPBACK, PUBLIC_HOSTS

EVERY_TENANT = "*"
SHARED_TENANT = "botframework.com"  # where a bot of many tenants asks for its token
Names = Annotated[tuple[str, ...], NoDecode]


class TeamsSettings(BaseSettings):
    """Teams is on with an app id; without one only a rehearsal on this machine is (LORE_DEV=1)."""

    model_config = FROM_ENVIRONMENT

    microsoft_app_type: Literal["SingleTenant", "MultiTenant"] = Field(
        "SingleTenant", description="SingleTenant or MultiTenant, as the bot is registered in Azure"
    )
    microsoft_app_id: str | None = Field(None, description="Azure Bot → Configuration → Microsoft App ID")
    microsoft_app_password: SecretStr | None = Field(
        None, validate_default=True, description="App registration → Certificates & secrets → a client secret's value"
    )
    microsoft_app_tenant_id: str | None = Field(
        None, validate_default=True, description="Azure Bot → Configuration → App Tenant ID"
    )
    teams_allowed_tenants: Names = Field(
        (), validate_default=True, description="tenant ids, with commas between them; the bot's own needs no mention"
    )
    teams_openid_metadata_url: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration", description="another cloud's key metadata"
    )
    teams_token_issuer: str = Field("https://api.botframework.com", description="another cloud's token issuer")
    teams_login_url: str = Field("https://login.microsoftonline.com", description="another cloud's login address")
    teams_service_hosts: Names = Field(
        PUBLIC_HOSTS, description="hosts of the Bot Connector, with commas between them; *.name for all below it"
    )

    @field_validator("teams_allowed_tenants", "teams_service_hosts", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(each.strip() for each in value.split(",") if each.strip()) if isinstance(value, str) else value

    @field_validator("microsoft_app_password")
    @classmethod
    def _has_password(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if info.data.get("microsoft_app_id") and password is None:
            raise ValueError("needed together with MICROSOFT_APP_ID; make a client secret and copy its value")
        return password

    @field_validator("microsoft_app_tenant_id")
    @classmethod
    def _has_tenant(cls, tenant: str | None, info: ValidationInfo) -> str | None:
        single = info.data.get("microsoft_app_type") == "SingleTenant"
        if single and info.data.get("microsoft_app_id") and not tenant:
            raise ValueError("a single-tenant bot needs its tenant's id")
        return tenant

    @field_validator("teams_allowed_tenants")
    @classmethod
    def _says_who(cls, tenants: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        several = info.data.get("microsoft_app_type") == "MultiTenant"
        if several and info.data.get("microsoft_app_id") and not tenants:
            raise ValueError("a multi-tenant bot needs the ids of the tenants it may work for, or * for all of them")
        return tenants

    @field_validator("teams_openid_metadata_url", "teams_login_url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        address = urlsplit(url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
            raise ValueError("use an address that starts with https://")
        return url.rstrip("/")

    @property
    def on(self) -> bool:
        """Whether Teams is switched on."""
        return bool(self.microsoft_app_id)

    @property
    def tenants(self) -> frozenset[str] | None:
        """The tenants that may speak to Lore; None for every one."""
        if EVERY_TENANT in self.teams_allowed_tenants or not self.on:
            return None
        own = (self.microsoft_app_tenant_id,) if self.microsoft_app_tenant_id else ()
        return frozenset((*self.teams_allowed_tenants, *own))

    @property
    def login_tenant(self) -> str:
        """The tenant that gives the app its token."""
        return self.microsoft_app_tenant_id if self._single and self.microsoft_app_tenant_id else SHARED_TENANT

    @property
    def scope(self) -> str:
        """What the app's token is for: the Bot Connector of the issuer's cloud."""
        return f"{self.teams_token_issuer.rstrip('/')}/.default"

    @property
    def _single(self) -> bool:
        return self.microsoft_app_type == "SingleTenant"
