"""Parameters of the solvers: those that replace a setting of the method."""

from dataclasses import fields


def left_open(*settings):
    """Parameters for the fields of dataclasses of settings, all None: left to the method.

    A solver adds them to its ``parameters`` and finds what was given by ``given``, see
    :class:`.BlindSolver`.
    """
    return {field.name: [None] for cls in settings for field in fields(cls)}
