"""The potentials by name."""

from benchmark_utils.priors.total_variation import TVPotential

POTENTIALS = {"tv": TVPotential}


def get_potential(name, **options):
    """Potential by name: callable ``q(x)`` -> (B,) in nats on (B, C, H, W) in [0, 1].

    Parameters
    ----------
    name : {"tv"}
    **options
        Arguments of the potential.

    Raises
    ------
    ValueError
        When the name is unknown.
    """
    if name not in POTENTIALS:
        raise ValueError(f"unknown potential {name!r}, expected one of {sorted(POTENTIALS)}")
    return POTENTIALS[name](**options)
