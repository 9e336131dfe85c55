"""Score your own method: any function that makes an image and a kernel of a problem.

From the checkout: ``python -m examples.score_your_method``. Seconds on one core.
"""

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import DataFidelity
from benchmark_utils.score import score

STD = 1.5  # pixels: what the method takes every blur for


def gaussian_guess(problem):
    """Twenty proximal steps on the data fidelity, with a Gaussian for the kernel."""
    observation = problem.observation
    kernel = get_kernel("gaussian", problem.kernel_shape, std=STD)
    kernel = kernel.to(observation).expand(len(observation), -1, -1, -1)
    fidelity = DataFidelity(observation, problem.kernel_shape, problem.boundary)
    image = problem.initial_image()
    for _ in range(20):
        image = fidelity.prox(image, kernel, 1.0)
    return image, kernel


def main(size=64):
    """Print, and return, the scores of the method and of no blur, by photograph."""
    dataset = f"simulated[kernel=gaussian,kernel_size=17,photographs=3,size={size},noise_std=0.01]"
    found = {}
    for name, method in {
        "no blur": lambda problem: no_blur_pair(problem, problem.initial_image()),
        "Gaussian guess": gaussian_guess,
    }.items():
        found[name] = score(dataset, method, potential="tv")[["psnr", "ssim", "kernel_mnc"]]
        print(f"{name}\n{found[name].round(3).to_string()}\n")
    return found


if __name__ == "__main__":
    main()
