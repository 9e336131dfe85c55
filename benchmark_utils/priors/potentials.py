"""The potentials by name."""

from benchmark_utils.priors.diffusion import DiffusionPotential
from benchmark_utils.priors.references import read_reference
from benchmark_utils.priors.registry import REGISTRY, expected
from benchmark_utils.priors.total_variation import TVPotential

POTENTIALS = {"diffusion": DiffusionPotential, "tv": TVPotential}


def get_potential(name, **options):
    """Potential by name: callable ``q(x)`` -> (B,) in nats on (B, C, H, W) in [0, 1].

    Parameters
    ----------
    name : str
        ``diffusion``, of the embedded denoiser unless ``options`` name another, ``tv``, or the
        name of a denoiser, for its diffusion potential.
    **options
        Arguments of :class:`DiffusionPotential`: ``denoiser``, ``n_steps``, ``n_probes``, ``seed``,
        ``integrator``...; ``tv`` takes none.

    Raises
    ------
    ValueError
        When the name is unknown, or the noise levels of the denoiser do not carry the flow.
    """
    if name in POTENTIALS:
        return POTENTIALS[name](**options)
    return DiffusionPotential(potential_denoiser(name), **options)


def potential_denoiser(name):
    """Name of the denoiser whose weights the potential ``name`` needs.

    Raises
    ------
    ValueError
        When the name is unknown.
    """
    known = {**POTENTIALS, **REGISTRY}
    if name not in known and read_reference(name) is None:
        raise ValueError(f"unknown potential {name!r}, expected one of {expected(known)}")
    return "embedded" if name == "diffusion" else name
