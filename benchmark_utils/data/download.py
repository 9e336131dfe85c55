"""Downloads that resume, are checked, and appear whole or not at all."""

import os
from pathlib import Path

import pooch
import requests
from tqdm.auto import tqdm

CHUNK = 1 << 16  # bytes; a broken connection costs one chunk
TIMEOUT = 30  # seconds without an answer
ATTEMPTS = 3


class DownloadError(OSError):
    """A download failed; the message names the file and says why."""


def fetch(url, file, known_hash):
    """Download ``url`` to ``file``, unless it is there already, undamaged.

    The bytes arrive in ``<file>.part``, which an interruption leaves behind and the next call
    continues. The file gets its name only when its hash is the expected one; other bytes are
    thrown away.

    Parameters
    ----------
    url : str
        http(s) or file.
    file : path
        Its folder is made if need be.
    known_hash : str or None
        SHA-256, or ``md5:...``; None where nobody has recorded it: pooch then logs it.

    Returns
    -------
    Path

    Raises
    ------
    DownloadError
        When the server cannot be reached or the bytes are not the expected ones.
    """
    file = Path(file)
    try:
        pooch.retrieve(
            url, known_hash, fname=file.name, path=file.parent, downloader=_Resuming(file)
        )
    except requests.RequestException as error:
        raise DownloadError(f"{url} cannot be downloaded: {error}") from error
    except OSError as error:
        raise DownloadError(f"{url} cannot be saved: {error}") from error
    except ValueError as error:  # of pooch, when the hash differs
        raise DownloadError(f"{url} is damaged: {error}") from error
    return file


class _Resuming:
    """A downloader of pooch that collects the bytes in ``<file>.part``."""

    def __init__(self, file):
        self.part = file.with_name(file.name + ".part")

    def __call__(self, url, output_file, pooch_object):
        for attempt in range(ATTEMPTS):
            try:
                _continue(url, self.part)
                break
            except Interrupted:
                if attempt == ATTEMPTS - 1:
                    raise
        os.replace(self.part, output_file)


class Interrupted(requests.ConnectionError):
    """The connection broke while bytes were coming: more of them may come now."""


def _continue(url, part):
    """Append to ``part`` what it lacks of ``url``."""
    if url.startswith("file:"):
        part.write_bytes(Path(requests.utils.unquote(url.removeprefix("file://"))).read_bytes())
        return
    done = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
        if done and answer.status_code == requests.codes.requested_range_not_satisfiable:
            return  # it lacks nothing
        answer.raise_for_status()
        if answer.status_code != requests.codes.partial_content:
            done = 0  # the server sends the whole again
        _append(answer, part, done)


def _append(answer, part, done):
    length = answer.headers.get("Content-Length")
    total = None if length is None else done + int(length)
    bar = tqdm(desc=part.stem, total=total, initial=done, unit="B", unit_scale=True)
    with bar, part.open("ab" if done else "wb") as output:
        try:
            for chunk in answer.iter_content(CHUNK):
                bar.update(output.write(chunk))
        except (requests.exceptions.ChunkedEncodingError, requests.ConnectionError) as error:
            raise Interrupted(
                f"the connection broke after {output.tell()} of {total} bytes; the next try goes on"
            ) from error
