"""The shaken photographs prove Koehler's protocol: every frame is at the top, no blur is not."""

import math

import pytest
import torch

from benchmark_utils.metrics import KohlerProtocol
from benchmark_utils.metrics.scorer import Scorer
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_potential
from benchmark_utils.problem import extend, frame
from tests.suite import load

SMALL = {"photographs": 1, "size": 180, "kernel_size": 15, "frames": 8}


def score(problem, truth, image):
    return Scorer(problem, truth, get_potential("tv"))(image, truth.kernel)


def frames_of(truth):
    (trajectory,) = truth.protocol.trajectories
    return torch.stack(list(trajectory()))


def test_the_observation_is_the_mean_of_the_frames():
    problem, truth = load("simulated-shake", **SMALL, noise_std=0.0)
    frames = frames_of(truth)
    assert frames.shape == (8, 3, 180, 180)
    assert not torch.equal(frames[0], frames[-1])
    torch.testing.assert_close(problem.observation[0], frames.mean(0))
    assert problem.observation.shape[-2:] == (180, 180)
    assert truth.image.shape == (1, 3, 194, 194)


@pytest.mark.parametrize("rotation", [0.0, 2.0])
def test_each_frame_is_a_perfect_restoration(rotation):
    """Whichever pose of the camera a method restores, the protocol finds its frame."""
    problem, truth = load("simulated-shake", **SMALL, rotation=rotation)
    for sharp in frames_of(truth)[::3]:
        restored = extend(sharp[None].clamp(0, 1), problem.kernel_shape, "valid")
        assert score(problem, truth, restored)["kohler_psnr"].item() > 45  # whole-pixel moves
    blurry = score(problem, truth, problem.initial_image())["kohler_psnr"].item()
    assert blurry < 30


def test_one_frame_is_not_the_protocol():
    problem, truth = load("simulated-shake", **SMALL, rotation=2.0)
    frames = frames_of(truth)
    restored = extend(frames[3:4].clamp(0, 1), problem.kernel_shape, "valid")
    best = score(problem, truth, restored)["kohler_psnr"].item()
    first = KohlerProtocol([lambda: frames[:1]])
    one = first(frame(restored, problem.kernel_shape, "valid"))["kohler_psnr"].item()
    assert one < best - 5


def test_without_a_roll_one_kernel_explains_the_blur():
    def unexplained(rotation):
        options = SMALL | {"frames": 40}
        problem, truth = load("simulated-shake", **options, rotation=rotation, noise_std=0.0)
        return (convolve(truth.image, truth.kernel, "valid") - problem.observation).std().item()

    assert unexplained(0.0) < 0.01
    assert unexplained(3.0) > 2 * unexplained(0.0)


def test_what_a_solver_is_told():
    problem, truth = load("simulated-shake", **SMALL, noise_known=False, colour=False)
    assert problem.noise_std is None
    assert (problem.boundary, problem.kernel_shape) == ("valid", (15, 15))
    assert problem.observation.shape[1] == 1
    assert torch.equal(problem.oracle.kernel, truth.kernel)
    assert truth.kernel.sum().item() == pytest.approx(1)
    one, _ = load("simulated-shake", **SMALL)
    again, _ = load("simulated-shake", **SMALL)
    other, _ = load("simulated-shake", repetition=1, **SMALL)
    assert torch.equal(one.observation, again.observation)
    assert not torch.equal(one.observation, other.observation)
    assert math.isfinite(score(problem, truth, problem.initial_image())["kohler_ssim"].item())
