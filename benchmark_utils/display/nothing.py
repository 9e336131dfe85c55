"""What a view says where the results have nothing that it could show."""

import re

import numpy as np

NOTHING = "Nothing to show"
STRIP = np.ones((16, 320))  # white: a page shows no title without a picture


class SaysNothing:
    """Mixin for benchopt's plots: an empty page says that it is, and why.

    A plot gives the reason as ``nothing``, such as "no run here stored a picture".
    """

    nothing = ""

    def _get_all_plots(self, df):
        """What benchopt calls: the page of each choice of the menus, and the choices."""
        pages, options = super()._get_all_plots(df)
        for page in pages.values():
            if not page["data"]:
                self._explain(page)
        return pages, options

    def _explain(self, page):
        what, *_ = re.split(r"\n|\. ", page["title"])
        sentence = f"{NOTHING}: {self.nothing}."
        if self.type == "image":
            cards = [{"image": STRIP, "label": sentence}]
            page |= {"title": what.rstrip("."), "ncols": 1, "data": cards}
        else:
            page["title"] = f"{what}\n{sentence}"
