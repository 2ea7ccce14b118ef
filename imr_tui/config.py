"""Settings: a TOML file of the person, read once at the start; every path is handed in from here."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imr_tui.errors import BadInput

NAME = "imr-tui"


@dataclass(frozen=True)
class Settings:
    """What a person can set. Times are in minutes; `keymap` is command id → key."""

    store: Path
    lock_after_minutes: float = 10.0
    ascii_only: bool = False
    allow_clipboard: bool = True
    keymap: Mapping[str, str] = field(default_factory=dict)


def default_settings_file() -> Path:
    """Where the settings stand on this machine."""
    from platformdirs import user_config_path

    return user_config_path(NAME) / "settings.toml"


def default_store() -> Path:
    """The folder of the store when none is named."""
    from platformdirs import user_data_path

    return user_data_path(NAME) / "store"


def load(settings_file: Path | None = None, store: Path | None = None) -> Settings:
    """The settings, with `store` in front of what the file says.

    Raises BadInput, naming file and field, where the file is not what it should be.
    """
    path = settings_file or default_settings_file()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        data = {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The settings {path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The settings {path} are not TOML: {error}.") from None
    kinds: dict[str, type | tuple[type, ...]] = {
        "store": str,
        "lock_after_minutes": (int, float),
        "ascii_only": bool,
        "allow_clipboard": bool,
        "keys": dict,
    }
    for name, value in data.items():
        if name not in kinds:
            raise BadInput(f"The settings {path} have an unknown entry {name}. Take it out or correct it.")
        wrong = not isinstance(value, kinds[name]) or (isinstance(value, bool) and kinds[name] is not bool)
        if wrong:
            raise BadInput(f"The settings {path}: {name} has a value of the wrong kind.")
    keys = data.get("keys", {})
    if not all(isinstance(key, str) for key in keys.values()):
        raise BadInput(f"The settings {path}: every entry of keys is a command and its key, both as text.")
    minutes = float(data.get("lock_after_minutes", 10.0))
    if not 0 < minutes <= 24 * 60:
        raise BadInput(f"The settings {path}: lock_after_minutes is a number of minutes above 0.")
    try:
        chosen = store or (Path(data["store"]).expanduser() if "store" in data else default_store())
    except RuntimeError:
        raise BadInput(f"The settings {path}: there is no home folder for the store {data['store']}.") from None
    return Settings(
        store=chosen,
        lock_after_minutes=minutes,
        ascii_only=bool(data.get("ascii_only", False)) or os.environ.get("IMR_TUI_ASCII") == "1",
        allow_clipboard=bool(data.get("allow_clipboard", True)),
        keymap=dict(keys),
    )
