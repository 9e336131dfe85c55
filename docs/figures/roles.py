"""Extension of griffe, which reads the docstrings for the site: what Markdown has no word for.

Docstrings name other objects as Sphinx does, ``:func:`~benchmark_utils.physics.convolve```: the
site shows the name as code, and so what stands in double backticks.
"""

import re

from griffe import Extension

ROLE = re.compile(r":(?:func|class|meth|mod|data|attr):`(?:~(?:[\w.]*\.)?|\.)?([\w.]+)`")


def plain(text):
    """A docstring whose roles and literals are Markdown.

    Examples
    --------
    >>> plain("see :func:`~benchmark_utils.physics.convolve` and ``x``, :class:`.Entry`")
    'see `convolve` and `x`, `Entry`'
    """
    return ROLE.sub(r"`\1`", text).replace("``", "`")


class PlainRoles(Extension):
    """Rewrite each docstring once it is read."""

    def on_object(self, *, obj, **_):
        if obj.docstring is not None:
            obj.docstring.value = plain(obj.docstring.value)
