"""What the pages tell a reader to type and to save."""

import re

from tests.project import ROOT

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("training/*.md")]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:bash|benchopt|pytest|python|ruff) [^`]+)`")


def commands(page):
    """Command lines of a page: those of its ``bash`` blocks, and those within a sentence."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    for language, block in BLOCK.findall(text):
        if language == "bash":
            lines = (line.partition(" #")[0] for line in block.splitlines())
            yield from (part.strip() for line in lines for part in line.split("&&") if part.strip())
    yield from (line for line in INLINE.findall(BLOCK.sub("", text)) if "..." not in line)


def every_command(program):
    """Distinct command lines of all pages that start with ``program``."""
    lines = sorted({line for page in PAGES for line in commands(page)})
    return [line for line in lines if line.startswith(f"{program} ")]


def printed_files():
    """Files that CONTRIBUTING.md tells the reader to save: name to content."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = re.findall(r"`(my_\w+\.py)`", text)
    blocks = [block for language, block in BLOCK.findall(text) if language == "python"]
    return dict(zip(dict.fromkeys(names), blocks, strict=True))
