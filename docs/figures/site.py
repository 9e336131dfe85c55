"""Hook of ``mkdocs.yml``: the pages of the site that are no file of docs/, and where links lead.

- ``contributing.md`` and ``changelog.md`` are those of the checkout.
- ``gallery/``: a page per file of ``examples/``: what it shows, its code, and what it printed and
  drew when ``python -m docs.figures.gallery`` ran it.
- ``api/``: a page per package of the library, from its docstrings.
- ``dashboards/``: the pages that benchopt wrote into ``outputs/dashboards``.

A link to anything else outside of docs/ leads to the repository.
"""

import ast
import re
import sys
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # mkdocs loads a hook by its file
    sys.path.insert(0, str(ROOT))

from docs.figures.gallery import EXAMPLES, GALLERY, OUTPUT, names  # noqa: E402

DASHBOARDS = ROOT / "outputs/dashboards"
SHARED = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
MODULES = {False: "", True: "    options: {show_submodules: true}\n"}  # by :func:`is_open`
LINK = re.compile(r"\]\(([^)\s#:]+)(#[^)\s]+)?\)")


def on_files(files, config):
    """Add the pages that are made here."""
    made = {page: (ROOT / file).read_text(encoding="utf-8") for file, page in SHARED.items()}
    for page, text in (made | gallery() | api() | dashboards()).items():
        files.append(File.generated(config, page, content=text))
    for picture in sorted(GALLERY.glob("*/*.png")):
        place = f"gallery/{picture.parent.name}-{picture.name}"
        files.append(File.generated(config, place, abs_src_path=str(picture)))
    for page in sorted(DASHBOARDS.glob("*.html")):
        files.append(File.generated(config, f"dashboards/{page.name}", abs_src_path=str(page)))
    return files


def on_page_markdown(markdown, page, config, files):
    """Text of a page, whose links lead to pages of the site or to files of the repository."""
    source = page.file.src_uri
    place = ROOT if source in SHARED.values() else (ROOT / "docs" / source).parent
    repository = f"{config.repo_url.rstrip('/')}/blob/main"

    def lead(match):
        target, anchor = (place / match[1]).resolve(), match[2] or ""
        if not target.is_relative_to(ROOT):
            return match[0]
        inside = str(target.relative_to(ROOT))
        own = inside.removeprefix("docs/") if inside.startswith("docs/") else ""
        site = SHARED.get(inside) or example_page(target) or own
        if site and files.get_file_from_path(site):
            return f"]({'../' * source.count('/')}{site}{anchor})"
        return f"]({repository}/{inside}{anchor})" if target.exists() else match[0]

    return LINK.sub(lead, markdown)


def example_page(target):
    """Page of the gallery that shows a file; None where it is no example."""
    return f"gallery/{target.stem}.md" if target.parent == EXAMPLES else None


def gallery():
    """Pages of the gallery: a dict from their place to their text."""
    pages, lines = {}, []
    for name in names():
        code = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
        first, _, rest = ast.get_docstring(ast.parse(code)).partition("\n\n")
        title, _, what = " ".join(first.split()).partition(": ")
        lines.append(f"- [{title}]({name}.md): {what}")
        text = f"{what[:1].upper()}{what[1:]}\n\n{rest}"
        pages[f"gallery/{name}.md"] = example(name, title, text, code)
    head = "# Examples\n\nEach is a file of [examples/](../../examples), which the tests run.\n\n"
    return {"gallery/index.md": head + "\n".join(lines) + "\n"} | pages


def example(name, title, text, code):
    """A page: what the example shows, what came of it, its code below the docstring."""
    code = code.partition('"""\n\n')[2]
    shown = [f"# {title}", text.replace("``", "`")]
    output = GALLERY / name / OUTPUT
    if output.is_file():
        shown.append(f"```text\n{output.read_text(encoding='utf-8').rstrip()}\n```")
    for picture in sorted((GALLERY / name).glob("*.png")):
        shown.append(f"![{title}: {picture.stem}]({name}-{picture.name})")
    return "\n\n".join([*shown, f"```python\n{code}```", ""])


def api():
    """Pages of the library, in the order of its map: a dict from their place to their text."""
    text = ast.get_docstring(ast.parse((ROOT / "benchmark_utils/__init__.py").read_text("utf-8")))
    rooms = [room for line in text.split("\n\n")[1].splitlines() for room in listed(line)]
    pages, lines = {}, []
    for room in rooms:
        name = f"benchmark_utils.{room}"
        summary = docstring(name).partition("\n\n")[0].replace("\n", " ").replace("``", "`")
        lines.append(f"- [`{room}`]({room}.md) {summary}")
        pages[f"api/{room}.md"] = f"# {room}\n\n::: {name}\n{MODULES[is_open(name)]}"
    first = (
        "# The library\n\nPlain PyTorch; a package is imported by its name: `from "
        "benchmark_utils.physics import DataFidelity`. How its parts depend on each other: "
        "[the house](../architecture.md).\n\n"
    )
    return {"api/index.md": first + "\n".join(lines) + "\n"} | pages


def listed(line):
    """Names at the start of a line of the map: ``files, commands`` of "files, commands  what"."""
    return re.split(r",\s*", re.split(r"\s{2,}", line)[0])


def source(name):
    """Source of a module of the library, read without importing it."""
    path = ROOT.joinpath(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text(encoding="utf-8")


def docstring(name):
    return ast.get_docstring(ast.parse(source(name)))


def is_open(name):
    """Whether a package exports nothing itself, so that its modules are what is imported."""
    return ROOT.joinpath(*name.split(".")).is_dir() and "__all__" not in source(name)


def dashboards():
    """The page that shows the dashboards: a dict from its place to its text."""
    found = sorted(DASHBOARDS.glob("*.html"))
    how = (
        "`benchopt run` ends with such a page: [how to read it](../dashboard.md). It is one file, "
        "which needs no network."
    )
    shown = [
        f"## {file.stem}\n\n[Open in a page of its own]({file.name})\n\n"
        f'<iframe src="{file.name}" title="Dashboard: {file.stem}" width="100%" height="760" '
        'loading="lazy"></iframe>'
        for file in found
    ]
    return {"dashboards/index.md": "\n\n".join(["# Dashboards", how, *shown]) + "\n"}
