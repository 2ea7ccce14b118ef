"""Settings: the person's TOML file, read once at start-up. All paths come from here."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imr_tui.errors import BadInput

NAME = "imr-tui"

_MUST_BE = {
    "store": "the path of a folder, in quotation marks",
    "lock_after_minutes": "a number of minutes, such as 10",
    "ascii_only": "true or false",
    "allow_clipboard": "true or false",
    "backup_folder": "the path of a folder, in quotation marks",
    "backup_every_days": "a number of days, such as 1",
    "backup_keep": "a whole number of backups, such as 14",
    "keys": "a table of command ids and shortcuts",
}


@dataclass(frozen=True)
class Settings:
    """The settings a person can change. Times are in minutes; `keymap` maps command ids to shortcuts.

    The app makes a backup in `backup_folder`, if there is one, every `backup_every_days`, and keeps the newest
    `backup_keep`.
    """

    store: Path
    lock_after_minutes: float = 10.0
    ascii_only: bool = False
    allow_clipboard: bool = True
    backup_folder: Path | None = None
    backup_every_days: float = 1.0
    backup_keep: int = 14
    keymap: Mapping[str, str] = field(default_factory=dict)


def default_settings_file() -> Path:
    """Return the path of the settings file on this computer."""
    from platformdirs import user_config_path

    return user_config_path(NAME) / "settings.toml"


def default_store() -> Path:
    """Return the folder of the store to use if none is given."""
    from platformdirs import user_data_path

    return user_data_path(NAME) / "store"


def load(settings_file: Path | None = None, store: Path | None = None) -> Settings:
    """Load the settings; `store`, if given, replaces the folder in the file.

    Raises BadInput, naming the file and the setting, if the file is not valid.
    """
    path = settings_file or default_settings_file()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        data = {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The settings file {path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The settings file {path} is not valid TOML: {error}. Correct it and try again.") from None
    kinds: dict[str, type | tuple[type, ...]] = {
        "store": str,
        "lock_after_minutes": (int, float),
        "ascii_only": bool,
        "allow_clipboard": bool,
        "backup_folder": str,
        "backup_every_days": (int, float),
        "backup_keep": int,
        "keys": dict,
    }
    for name, value in data.items():
        if name not in kinds:
            raise BadInput(f"The settings file {path} has an unknown setting {name}. Correct or remove it.")
        wrong = not isinstance(value, kinds[name]) or (isinstance(value, bool) and kinds[name] is not bool)
        if wrong:
            raise BadInput(f"The settings file {path}: {name} must be {_MUST_BE[name]}.")
    keys = data.get("keys", {})
    if not all(isinstance(key, str) for key in keys.values()):
        raise BadInput(f"The settings file {path}: each shortcut under keys must be text in quotation marks.")
    minutes = float(data.get("lock_after_minutes", 10.0))
    if not 0 < minutes <= 24 * 60:
        raise BadInput(f"The settings file {path}: lock_after_minutes must be above 0 and at most 1440, such as 10.")
    every, keep = float(data.get("backup_every_days", 1.0)), int(data.get("backup_keep", 14))
    if not 0 < every <= 366:
        raise BadInput(f"The settings file {path}: backup_every_days must be above 0 and at most 366, such as 1.")
    if keep < 1:
        raise BadInput(f"The settings file {path}: backup_keep must be 1 or more, such as 14.")
    chosen = store or (_folder(path, data["store"]) if "store" in data else default_store())
    return Settings(
        store=chosen,
        lock_after_minutes=minutes,
        ascii_only=bool(data.get("ascii_only", False)) or os.environ.get("IMR_TUI_ASCII") == "1",
        allow_clipboard=bool(data.get("allow_clipboard", True)),
        backup_folder=_folder(path, data["backup_folder"]) if data.get("backup_folder") else None,
        backup_every_days=every,
        backup_keep=keep,
        keymap=dict(keys),
    )


def _folder(settings_file: Path, typed: str) -> Path:
    """Return the folder in a setting; ~ is the home folder. Raises BadInput if there is no home folder."""
    try:
        return Path(typed).expanduser()
    except RuntimeError:
        raise BadInput(
            f"The settings file {settings_file}: the home folder in {typed} does not exist. Enter the full path."
        ) from None
