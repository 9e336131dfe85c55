"""Tables in Markdown."""


def markdown_table(head, body, right=False):
    """Lines of a table.

    Parameters
    ----------
    head : sequence of str
    body : iterable of sequence of str
        Rows of as many cells.
    right : bool
        Align the columns to the right, but for the first.

    Returns
    -------
    list of str
    """
    rule = "|---|" + ("---:|" if right else "---|") * (len(head) - 1)
    first, *rest = ["| " + " | ".join(cells) + " |" for cells in (head, *body)]
    return [first, rule, *rest]
