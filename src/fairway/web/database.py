"""Where a node keeps its state: one file in its folder, or a PostgreSQL database.

Reads an address and says what is wrong with it; it opens no connection.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("postgresql", "postgres")
RIGHT = "write postgresql://USER:PASSWORD@HOST:PORT/NAME, or leave it empty for SQLite in FAIRWAY_DATA"
FILE = "fairway.sqlite3"


def database(address: str, folder: Path) -> dict[str, Any]:
    """Django's settings for the database at `address`; SQLite in `folder` where there is none.

    Raises:
        ImproperlyConfigured: when the address is not one, without telling its password.
    """
    return _postgresql(_split(address.strip())) if address.strip() else _sqlite(folder)


def told(settings: dict[str, Any]) -> str:
    """Which database it is, in a few words and without the password."""
    if settings["ENGINE"].endswith("sqlite3"):
        return f"SQLite in {settings['NAME']}"
    host = settings["HOST"] or settings["OPTIONS"].get("host", "its local socket")
    return f"PostgreSQL database {settings['NAME']} at {host}{settings['PORT'] and ':'}{settings['PORT']}"


def of_side(address: str, side: str) -> str:
    """The address of one side's own database beside the one at `address`, which is made when there is none.

    Raises:
        ImproperlyConfigured: when the address is wrong, or the database can't be made.
    """
    if not address.strip():
        return ""
    import psycopg
    from psycopg.sql import SQL, Identifier

    parts = _split(address.strip())
    own = f"{unquote(parts.path.removeprefix('/'))}_{side.lower()}"
    try:
        with psycopg.connect(address.strip(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [own]).fetchone():
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(own)))
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise ImproperlyConfigured(f"FAIRWAY_DATABASE: the database {own} cannot be made: {reason}") from None
    return urlunsplit(parts._replace(path=f"/{quote(own, safe='')}"))


def _sqlite(folder: Path) -> dict[str, Any]:
    """One file. What was answered survives a loss of power: each commit is on the disk before it returns."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    kept = {"CONN_MAX_AGE": None}  # opening anew for each request reads the whole schema again
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / FILE, "OPTIONS": options, **kept}


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise _wrong("its host or port cannot be read; in a password / : @ # are written %2F %3A %40 %23") from None
    if parts.scheme not in SCHEMES:
        raise _wrong(f"it begins with '{parts.scheme}:'" if parts.scheme else "it does not begin with postgresql://")
    if not parts.path.strip("/") or "/" in parts.path[1:]:
        raise _wrong("it does not name one database after the host")
    if parts.fragment:
        raise _wrong("it has a '#', which is written %23")
    try:
        parse_qsl(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise _wrong("what follows '?' is not option=value, divided by '&'") from None
    return parts


def _wrong(what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"FAIRWAY_DATABASE: {what} ({RIGHT})")
