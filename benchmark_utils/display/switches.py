"""Solvers that differ in one parameter alone."""

from benchmark_utils.results import base_name, parameters

OFF = ("none", "off", "False", "0")
COSTLY = ("samples",)  # of the covariance


def switched(names):
    """Groups of solvers that are alike but for one parameter.

    A name without the parameter has its default, see
    :func:`benchmark_utils.solver.parameters.short_name`.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    dict
        From a parameter to its groups, each a list of two names or more: what is off first, then
        the default, then by value, the costlier last.
    """
    settings = {name: parameters(name) for name in sorted(set(names))}
    keys = sorted({key for values in settings.values() for key in values})
    found = {key: _groups(settings, key) for key in keys}
    return {key: groups for key, groups in found.items() if groups}


def _groups(settings, key):
    rest = {}
    for name, values in settings.items():
        others = tuple((k, value) for k, value in sorted(values.items()) if k != key)
        rest.setdefault((base_name(name), others), []).append(name)

    def order(name):
        value = settings[name].get(key)
        return value not in OFF, value is not None, value in COSTLY, str(value)

    return [sorted(group, key=order) for group in rest.values() if len(group) > 1]
