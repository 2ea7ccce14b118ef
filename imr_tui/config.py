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
    "keys": "a table of command ids and shortcuts",
}


@dataclass(frozen=True)
class Settings:
    """The settings a person can change. Times are in minutes; `keymap` maps command ids to shortcuts."""

    store: Path
    lock_after_minutes: float = 10.0
    ascii_only: bool = False
    allow_clipboard: bool = True
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
    try:
        chosen = store or (Path(data["store"]).expanduser() if "store" in data else default_store())
    except RuntimeError:
        raise BadInput(
            f"The settings file {path}: the home folder in {data['store']} does not exist. "
            "Enter the full path of the store."
        ) from None
    return Settings(
        store=chosen,
        lock_after_minutes=minutes,
        ascii_only=bool(data.get("ascii_only", False)) or os.environ.get("IMR_TUI_ASCII") == "1",
        allow_clipboard=bool(data.get("allow_clipboard", True)),
        keymap=dict(keys),
    )
