"""The files that CONTRIBUTING.md prints are those of ``templates/``.

``python -m docs.figures.templates`` prints them anew, after an edit of a template.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "CONTRIBUTING.md"
TEMPLATES = ("solver", "dataset", "prior")


def main():
    PAGE.write_text(with_templates(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def with_templates(page):
    """The text of the page with the current templates.

    Raises
    ------
    ValueError
        When a template is not printed exactly once, below its mark.
    """
    for name in TEMPLATES:
        content = (ROOT / "templates" / f"{name}.py").read_text(encoding="utf-8")
        mark = re.escape(f"<!-- templates/{name}.py -->\n```python\n")
        parts = re.split(rf"({mark})(.*?)(^```$)", page, flags=re.MULTILINE | re.DOTALL)
        if len(parts) != 5:
            raise ValueError(f"{PAGE.name} prints templates/{name}.py {len(parts) // 4} times")
        before, head, _, end, after = parts
        page = f"{before}{head}{content}{end}{after}"
    return page


if __name__ == "__main__":
    main()
