"""Priors of your own, by reference: ``my_prior.py:wiener`` or ``package.module:wiener``.

The source is the path of a Python file or the import path of a module. The name is that of

- an :class:`Entry`;
- a denoiser: a function ``(image, sigma)`` or a torch.nn.Module, such as a ``Denoiser`` of deepinv,
  on images of any number of channels and any noise level;
- a reconstructor: a function ``(y, physics)`` or a ``Reconstructor`` of deepinv, see
  :class:`benchmark_utils.interop.Reconstruction`;
- a builder: a function (or a class) without arguments that returns one. If it raises an OSError, as
  where the weights are missing, the solver is skipped with that reason.

``my_prior.py`` alone refers to the only ``Entry`` of that file.
"""

import hashlib
import importlib
import importlib.util
import inspect
import os
import re
import sys
import types
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

import torch

from benchmark_utils.interop import Reconstruction, is_reconstructor
from benchmark_utils.priors.entry import Entry
from benchmark_utils.priors.weights import WeightsMissing
from benchmark_utils.ranges import Kind

NAME = r"[A-Za-z_]\w*"
IN_FILE = re.compile(rf"(.+\.py)(?::({NAME}))?")
IN_MODULE = re.compile(rf"({NAME}(?:\.{NAME})*):({NAME})")


class Reference(NamedTuple):
    """Where a prior is: a path that ends in .py or the name of a module, and the name in it."""

    source: str
    name: str | None

    @property
    def is_file(self):
        return self.source.endswith(".py")

    def __str__(self):
        return self.source if self.name is None else f"{self.source}:{self.name}"


def read_reference(text):
    """The :class:`Reference` that ``text`` is, None where it is another name."""
    match = IN_FILE.fullmatch(text) or IN_MODULE.fullmatch(text)
    return None if match is None else Reference(*match.groups())


def _is_reference(value):
    return isinstance(value, str) and read_reference(value) is not None


# The type hint of a parameter that must be a reference.
ReferenceName = Annotated[str, Kind(_is_reference, "a reference such as my_file.py:NAME")]


def absolute(reference):
    """The same reference with the path of its file absolute."""
    if not reference.is_file:
        return reference
    return reference._replace(source=os.path.abspath(os.path.expanduser(reference.source)))


def fingerprint(reference):
    """SHA-256 of the source that a reference names, "" where there is none.

    Files that the source reads and modules that it imports are not part of it.
    """
    if not reference.is_file:
        return _module_fingerprint(reference.source)
    path = Path(absolute(reference).source)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@cache  # Python imports a module once, too: an edit counts from the next process on
def _module_fingerprint(module):
    try:
        file = Path(importlib.util.find_spec(module).origin)
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except (ImportError, AttributeError, TypeError, ValueError, OSError):
        return ""


def referred_entry(reference):
    """The entry that a reference names, or one made for the denoiser that it names.

    Raises
    ------
    ValueError
        When the source is missing or fails, the name is missing, or it names something else.
    WeightsMissing
        When what builds it raises an OSError.
    """
    return _entry(absolute(reference), fingerprint(reference))


def entries_in(path):
    """Names of the entries of a Python file, in their order.

    Raises
    ------
    ValueError
        When the file is missing or fails.
    """
    reference = absolute(Reference(str(path), None))
    return _names(_module(reference.source, fingerprint(reference)))


@cache  # by the fingerprint: an edited file is read again
def _entry(reference, known_fingerprint):
    module = _module(reference.source, known_fingerprint)
    value = _value(reference, module)
    if isinstance(value, Entry):
        return value
    if _is_builder(value):
        try:
            value = value()
        except OSError as error:
            raise WeightsMissing(f"{reference}: {error}") from error
        except Exception as error:
            raise ValueError(f"{reference} fails: {type(error).__name__}: {error}") from error
        if isinstance(value, Entry):
            return value
    restores = is_reconstructor(value)
    if not restores and not _is_denoiser(value):
        raise ValueError(
            f"{reference} is {_described(value)}, expected an Entry, a denoiser (image, sigma), a "
            "reconstructor (y, physics), or a function without arguments that returns one"
        )
    is_network = isinstance(value, torch.nn.Module)
    n_parameters = sum(p.numel() for p in value.parameters()) if is_network else 0
    description = inspect.cleandoc(value.__doc__ or str(reference)).splitlines()[0]
    function = Reconstruction(value, str(reference)) if restores else value
    return Entry(description, function, n_parameters=n_parameters, channels=None)


@cache
def _module(source, known_fingerprint):
    """The module of a path or of an import path."""
    try:
        if not source.endswith(".py"):
            return importlib.import_module(source)
        if known_fingerprint:
            return _executed(source)
    except Exception as error:  # whatever that code raises
        raise ValueError(f"{source} fails: {type(error).__name__}: {error}") from error
    raise ValueError(f"{source}, the file of a prior, does not exist")


def _executed(path):
    """A module made of a file, without the bytecode that Python may have kept of an older one."""
    module = types.ModuleType(f"prior_{hashlib.sha256(path.encode()).hexdigest()[:16]}")
    module.__file__ = path
    sys.modules[module.__name__] = module  # where dataclasses and pickle look a class up
    exec(compile(Path(path).read_bytes(), path, "exec"), vars(module))
    return module


def _names(module):
    return [name for name, value in vars(module).items() if isinstance(value, Entry)]


def _value(reference, module):
    """What a reference names in its module."""
    if reference.name is not None:
        if not hasattr(module, reference.name):
            own = [
                name
                for name, value in vars(module).items()
                if isinstance(value, Entry)
                or (callable(value) and getattr(value, "__module__", "") == module.__name__)
            ]
            raise ValueError(
                f"{reference.source} has no {reference.name!r}, "
                f"expected one of {', '.join(own) or 'nothing: it defines no prior'}"
            )
        return getattr(module, reference.name)
    names = _names(module)
    if len(names) != 1:
        held = f"the entries {', '.join(names)}" if names else "no Entry"
        raise ValueError(f"{reference} holds {held}: add the name of one, {reference}:NAME")
    return getattr(module, names[0])


def _is_builder(value):
    return callable(value) and not isinstance(value, torch.nn.Module) and _accepts(value, 0)


def _is_denoiser(value):
    if isinstance(value, torch.nn.Module):
        return True
    return callable(value) and not isinstance(value, type) and _accepts(value, 2)


def _accepts(function, count):
    """Whether ``function`` can be called with ``count`` positional arguments."""
    try:
        inspect.signature(function).bind(*range(count))
    except (TypeError, ValueError):
        return False
    return True


def _described(value):
    if isinstance(value, types.FunctionType):
        return f"a function {inspect.signature(value)}"
    if isinstance(value, type):
        return f"a class {value.__name__}, which cannot be built without arguments"
    return f"of type {type(value).__name__}"
