"""The potentials by name."""

from benchmark_utils.priors.diffusion import DiffusionPotential
from benchmark_utils.priors.total_variation import TVPotential

POTENTIALS = {"diffusion": DiffusionPotential, "tv": TVPotential}


def get_potential(name, **options):
    """Potential by name: callable ``q(x)`` -> (B,) in nats on (B, C, H, W) in [0, 1].

    Parameters
    ----------
    name : {"diffusion", "tv"}
    **options
        Arguments of :class:`DiffusionPotential`: ``denoiser``, ``n_steps``, ``n_probes``, ``seed``,
        ``integrator``...; ``tv`` takes none.

    Raises
    ------
    ValueError
        When the name is unknown.
    """
    if name not in POTENTIALS:
        raise ValueError(f"unknown potential {name!r}, expected one of {sorted(POTENTIALS)}")
    return POTENTIALS[name](**options)
