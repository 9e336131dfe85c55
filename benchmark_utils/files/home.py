"""The data home: where the data sets lie, the same for every data set and every command."""

import os
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config.yml"
VARIABLE = "BENCHOPT_DATA_HOME"


def data_path(key=None):
    """Where the data set ``key`` lies, an absolute path; the data home itself when omitted.

    The data home is the environment variable ``BENCHOPT_DATA_HOME``, else ``data_home`` of the
    benchmark's ``config.yml``, else the folder ``data`` beside that file. ``data_paths`` of
    ``config.yml`` moves single data sets. What benchopt's ``get_data_path`` does, with two
    differences: no run is needed, and relative paths of ``config.yml`` start from its folder, not
    from the one where the command was typed.
    """
    settings = _settings()
    home = os.environ.get(VARIABLE)
    home = Path(home) if home else CONFIG.parent / _expanded(settings.get("data_home") or "data")
    if key is None:
        return home.expanduser().resolve()
    place = (settings.get("data_paths") or {}).get(key) or key
    return (home.expanduser() / _expanded(place)).resolve()


def _settings():
    return yaml.safe_load(CONFIG.read_text(encoding="utf-8")) or {} if CONFIG.is_file() else {}


def _expanded(path):
    return Path(os.path.expandvars(path)).expanduser()
