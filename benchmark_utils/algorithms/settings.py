"""Settings of a method: a frozen dataclass, one of its presets, and what is given in its place."""

from dataclasses import fields, replace

from benchmark_utils.ranges import check_fields


class Settings:
    """Base of the frozen dataclasses: each field is what its type hint allows, or a ValueError."""

    def __post_init__(self):
        check_fields(self)


def from_preset(presets, preset, *, what="preset", **given):
    """The settings of a preset, but for those that are given.

    Parameters
    ----------
    presets : dict of str to frozen dataclass
        All of one class, which checks its fields.
    preset : str
    what : str
        What a preset is called in errors.
    **given
        Values of fields: they replace the preset's where they are not None.

    Returns
    -------
    The dataclass of ``presets``.

    Raises
    ------
    ValueError
        When the preset or a setting is unknown, or a value is not what the class expects.
    """
    if preset not in presets:
        raise ValueError(f"unknown {what} {preset!r}: use {', '.join(presets)}")
    names = [field.name for field in fields(presets[preset])]
    if unknown := given.keys() - set(names):
        raise ValueError(f"unknown settings {sorted(unknown)}: use {', '.join(names)}")
    given = {name: value for name, value in given.items() if value is not None}
    return replace(presets[preset], **given)
