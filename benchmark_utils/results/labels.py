"""Short labels: of a parametrised name, only what tells it from its siblings."""

SEPARATORS = {"[": 1, "(": 1, "{": 1, "]": -1, ")": -1, "}": -1}


def base_name(name):
    """``map-pgd`` of ``map-pgd[init=large,n_outer=100]``."""
    return name.partition("[")[0]


def parameters(name):
    """Parameters of a parametrised name, a dict of texts."""
    inside = name.partition("[")[2].removesuffix("]")
    return dict(part.partition("=")[::2] for part in _split(inside) if part)


def _split(text):
    """Split at the commas that no bracket encloses."""
    parts, depth = [""], 0
    for character in text:
        depth += SEPARATORS.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def short_labels(names):
    """Shorten parametrised names without making two of them alike.

    Parameters
    ----------
    names : iterable of str
        Such as ``map-pgd[init=large,n_outer=100]``.

    Returns
    -------
    dict
        From each name, sorted, to its label: the part before the bracket, followed by the
        parameters that differ within the names of that base.
    """
    families = {}
    for name in sorted(set(names)):
        families.setdefault(base_name(name), {})[name] = parameters(name)
    labels = {}
    for base, family in families.items():
        keys = dict.fromkeys(key for values in family.values() for key in values)
        differ = [key for key in keys if len({values.get(key) for values in family.values()}) > 1]
        for name, values in family.items():
            told = ",".join(f"{key}={values[key]}" for key in differ if key in values)
            labels[name] = f"{base}[{told}]" if told else base
    return labels


def breakable(label):
    """A label that a narrow column may break into lines: spaces before its parameters."""
    return label.replace("[", " [").replace(",", ", ")
