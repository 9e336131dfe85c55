"""MAP or marginal: one switch in the kernel step, and whether the true kernel stays.

From the checkout: ``python -m examples.map_or_marginal``. A minute on one core.
"""

from benchmark_utils.algorithms.restoration import refit_estimates
from benchmark_utils.algorithms.second_moments import moments_rule
from benchmark_utils.data import load_photograph
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.priors import get_denoiser
from benchmark_utils.simulation import draw_kernels, simulate


def main(size=64, n_turns=4):
    """Print, and return, the correlation with the true kernel after each turn, by covariance."""
    kernels, _ = draw_kernels("motion", 17, ["cat"], seed=0)
    problem, truth = simulate(
        load_photograph("cat", size), kernels, ["cat"], noise_std=0.01, seed=0
    )
    denoise, found = get_denoiser("embedded"), {}
    for covariance in ("none", "white"):  # an image alone; an image and what it leaves open
        rule = moments_rule(covariance, denoiser=denoise, problem=problem)
        turns = refit_estimates(problem, truth.kernel, denoise, n_turns, moments=rule, weak=0.0)
        found[covariance] = [kernel_mnc(turn.kernel, truth.kernel).item() for turn in turns]
        print(f"covariance={covariance}:", ", ".join(f"{mnc:.3f}" for mnc in found[covariance]))
    return found


if __name__ == "__main__":
    main()
