"""What an operator can set: environment variables or `.env`, read once and passed down."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, MultiFernet
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured

FROM_ENVIRONMENT = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)


class Settings(BaseSettings):
    """Everything that is not a platform's own affair."""

    model_config = FROM_ENVIRONMENT

    lore_database_url: str = Field("sqlite:///lore.db", description="where Lore keeps what it knows")
    lore_host: str = Field("127.0.0.1", description="the address to listen on")
    lore_port: int = Field(3000, ge=0, le=65535, description="the port to listen on, 1 to 65535")
    lore_secret_key: SecretStr | None = Field(None, description="encrypts tokens; `lore doctor --new-key` makes one")
    lore_previous_secret_key: SecretStr | None = Field(None, description="the key before, while tokens are renewed")
    lore_public_url: str | None = Field(None, description="https address under which the platforms reach Lore")
    lore_log_level: Literal["debug", "info", "warning"] = Field("info", description="debug quotes what people say")
    lore_metrics_token: SecretStr | None = Field(
        None, min_length=16, description="who reads /metrics shows it; without one nobody can"
    )
    lore_erased_file: Path | None = Field(None, description="the list of who was erased, kept apart from backups")
    lore_dev: bool = Field(default=False, description="1 allows what only a rehearsal may do")
    openai_api_key: SecretStr | None = Field(None, description="switches the language model on")
    openai_base_url: str | None = Field(None, description="another OpenAI-compatible endpoint")
    lore_model: str = Field("gpt-5-mini", description="the model's name")
    lore_embedding_model: str = Field("", max_length=120, description="compares meanings too in a search; empty: words")
    lore_model_input_price: float = Field(0.0, ge=0, description="dollars for a million tokens asked, for the metrics")
    lore_model_output_price: float = Field(0.0, ge=0, description="dollars for a million tokens answered")

    @field_validator("lore_database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("lore_secret_key", "lore_previous_secret_key")
    @classmethod
    def _fernet(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None:
            try:
                Fernet(key.get_secret_value())
            except ValueError:
                raise ValueError("not a key; `lore doctor --new-key` prints one") from None
        return key

    @field_validator("lore_public_url", "openai_base_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("use an address that starts with https://")
        return url.rstrip("/") if url else url

    @field_validator("lore_public_url")
    @classmethod
    def _is_an_origin(cls, url: str | None) -> str | None:
        if url is not None and (urlsplit(url).path or not urlsplit(url).hostname or "?" in url or "#" in url):
            raise ValueError("only the beginning of the address, as https://lore.example.com")
        return url

    @property
    def erased_file(self) -> Path:
        """Where it is kept who was erased: beside a SQLite file unless it is said."""
        url, sqlite = self.lore_database_url, "sqlite:///"
        beside = url.removeprefix(sqlite) if url.startswith(sqlite) else "lore"
        return self.lore_erased_file or Path(f"{beside}.erased")

    def cipher(self) -> MultiFernet | None:
        """Encrypts with the present key, decrypts with the one before too; None without a key."""
        keys = [key for key in (self.lore_secret_key, self.lore_previous_secret_key) if key]
        return MultiFernet([Fernet(key.get_secret_value()) for key in keys]) if keys else None


def read(classes: Iterable[type[BaseSettings]]) -> list[BaseSettings]:
    """Reads several settings classes and reports all problems at once, by name. Raises Misconfigured."""
    found: list[BaseSettings] = []
    problems: list[str] = []
    for each in classes:
        try:
            found.append(each())
        except ValidationError as error:
            problems += _explain(each, error)
    if problems:
        raise Misconfigured("Some settings need attention:\n" + "\n".join(problems))
    return found


def _explain(settings: type[BaseSettings], error: ValidationError) -> Sequence[str]:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        field = settings.model_fields.get(name)
        about = f" ({field.description})" if field is not None and field.description else ""
        lines.append(f"  {name.upper() or settings.__name__}: {problem['msg'].removeprefix('Value error, ')}{about}")
    return lines
