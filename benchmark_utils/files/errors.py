"""Errors that name the file, once, and say what it holds and what was expected."""

from contextlib import contextmanager


class FileError(ValueError):
    """A file is damaged or not what was expected; the message starts with its name."""


class Unfit(ValueError):
    """A file is not what was expected; the message goes on from its name, which is not known."""


@contextmanager
def naming(file, what="an image"):
    """Turn whatever reading ``file`` raises into an error that names it.

    Decoders raise errors of many classes when they meet damaged bytes.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    FileError
        When it is damaged, cannot be opened or is :class:`Unfit`.
    """
    try:
        yield
    except FileError:
        raise
    except FileNotFoundError:
        raise FileNotFoundError(f"{file} is missing") from None
    except Unfit as error:
        raise FileError(f"{file} {error}") from None
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FileError(f"{file} cannot be read as {what}: {reason}") from error
