"""What the surroundings say: where files live, which database, which hosts.

Everything comes from environment variables with safe defaults; nothing secret is in the repository. A secret that
is missing is made on first start and kept in the data folder, readable by its owner only.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class EnvironmentProblem(Exception):
    """A variable of the environment cannot be used; the message names it, what is wrong and the remedy."""


def data_folder() -> Path:
    """Where case files, the embedded database and the secret key live: ``OPENIMR_DATA`` or the user's data folder."""
    named = os.environ.get("OPENIMR_DATA")
    if named:
        return Path(named).expanduser().resolve()
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "openimr"


def switched_on(name: str, default: bool = False) -> bool:
    """Whether the variable ``name`` says yes (``1``, ``true``, ``yes``, ``on``)."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def listed(name: str) -> list[str]:
    """The comma-separated values of the variable ``name``."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def secret_key(folder: Path) -> str:
    """The site's secret: ``OPENIMR_SECRET_KEY``, else ``secret_key`` in ``folder``, made there on first start.

    Two processes that start at the same time agree on one key: the file is created exclusively, the loser reads it.
    """
    given = os.environ.get("OPENIMR_SECRET_KEY")
    if given:
        return given
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = folder / f".secret_key.{os.getpid()}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process made it first; its key is the one to use
        finally:
            fresh.unlink()
    return path.read_text().strip()


def database_settings(url: str) -> dict[str, Any]:
    """Django's database settings for a PostgreSQL URL.

    Both forms libpq knows are read: ``postgresql://user:password@host:5432/name?sslmode=require`` and, for a socket,
    ``postgresql://user@/name?host=/folder``.

    Raises:
        EnvironmentProblem: when the URL names another kind of database or no database.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise EnvironmentProblem(
            f"DATABASE_URL starts with {parts.scheme or 'nothing'}://; OpenIMR needs PostgreSQL: "
            "postgresql://user:password@host:5432/name, or leave it unset for the embedded database."
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise EnvironmentProblem("DATABASE_URL names no database: add /name after the host.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "OPTIONS": options,
    }
