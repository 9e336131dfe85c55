"""References to priors among the parameters of a solver, a data set or the objective."""

from benchmark_utils.priors.references import absolute, fingerprint, read_reference
from benchmark_utils.priors.registry import available


class NamesPriors:
    """Mixin for benchopt's components whose parameters may refer to a prior of the user.

    The name of a component keeps the reference as it was given. Its attribute holds an absolute
    path, since a worker may run in another folder. The hash of the file goes with what benchopt
    caches, so that an edited prior is computed anew, and so do the models that are not here: what
    was skipped for them runs once they are.
    """

    def model_names(self):
        """Names of the models that the component needs."""
        return []

    def save_parameters(self, **parameters):
        super().save_parameters(**parameters)
        for name, value in self._parameters.items():
            if references(value):
                setattr(self, name, with_absolute_paths(value))

    def _get_state(self):
        """What benchopt pickles and hashes beside the parameters."""
        named = {name: getattr(self, name) for name in self._parameters}
        hashes = {
            name: (value, [fingerprint(reference) for reference in references(value)])
            for name, value in named.items()
            if references(value)
        }
        return super()._get_state() | hashes | {"_missing": self._missing()}

    def _missing(self):
        """Why models cannot be had here."""
        try:
            return [reason for _, reason in map(available, self.model_names()) if reason]
        except Exception:  # of a bad name: the run says so
            return []

    def __setstate__(self, state):
        """Take the parameters; the rest of a state is there for its hash alone."""
        for name in state.keys() & self._parameters.keys():
            setattr(self, name, state[name][0])


def references(value):
    """References in the value of a parameter: the name of a prior, or several joined by +."""
    if not isinstance(value, str):
        return []
    found = (read_reference(name) for name, _ in _names(value))
    return [reference for reference in found if reference is not None]


def with_absolute_paths(value):
    """The value of a parameter whose references have absolute paths."""
    parts = []
    for name, rest in _names(value):
        reference = read_reference(name)
        parts.append(f"{name if reference is None else absolute(reference)}{rest}")
    return "+".join(parts)


def _names(value):
    """Pairs of a name of a prior and of what follows it, its degradation."""
    whole = read_reference(value)
    if whole is not None and fingerprint(whole):
        return [(value, "")]  # its path may hold a + or an @
    parts = (part.partition("@") for part in value.split("+"))
    return [(name, at + degradation) for name, at, degradation in parts]
