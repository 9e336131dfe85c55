"""Embedded photographs under camera shake with a roll, which no single kernel explains.

``get_data`` gives ``problem`` and ``truth``, see :mod:`benchmark_utils.problem`. The observation is
the mean of the frames that the camera sees along its path; the restoration is compared to all of
them, see :class:`benchmark_utils.metrics.protocols.KohlerProtocol`. No download.
"""

import math
from functools import partial

import torch

from benchmark_utils.data import load_photograph, photograph_names, to_grey
from benchmark_utils.dataset import BlindDataset
from benchmark_utils.kernels import motion_path, roll_path, splat
from benchmark_utils.metrics import KohlerProtocol
from benchmark_utils.physics import rolled_reach, shaken_frames
from benchmark_utils.problem import BlindProblem, GroundTruth, Oracle
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.ranges import Count, NoiseLevel, Nonnegative
from benchmark_utils.simulation import noisy


class Dataset(BlindDataset):
    """Photographs of ``size`` pixels seen in ``frames`` frames; boundary ``valid``.

    The camera moves as in the kernel family ``motion``, by at most ``kernel_size`` pixels, and
    rolls about the centre of the image by at most ``rotation`` degrees either way; 0 is a blur by
    one kernel. The true kernel, of the oracle and of the kernel scores, is that at the centre; the
    true image is the scene at rest. ``photographs`` is how many of
    ``benchmark_utils.data.PHOTOGRAPHS`` to take, or the name of one.
    """

    name = "simulated-shake"
    parameters = {
        "photographs": [3],
        "size": [192],
        "kernel_size": [25],
        "rotation": [1.0],
        "frames": [30],
        "noise_std": [0.01],
        "noise_known": [True],
        "colour": [True],
        "oracle": [True],
    }
    ranges = {
        "photographs": Count | str,
        "size": Count,
        "kernel_size": Count,
        "rotation": Nonnegative,
        "frames": Count,
        "noise_std": NoiseLevel,
        "noise_known": bool,
        "colour": bool,
        "oracle": bool,
    }
    test_parameters = {"photographs": [1], "kernel_size": [9], "frames": [3]}

    def prepare(self):
        """Nothing to download: the photographs come with scikit-image."""

    def load(self):
        names = photograph_names(self.photographs)
        seed = self.get_seed(use_repetition=True)
        shape = self.kernel_size, self.kernel_size
        side = self.size + self.kernel_size - 1
        largest = math.radians(self.rotation)
        beyond = rolled_reach(side, largest)

        scenes = torch.cat([load_photograph(name, side + 2 * beyond) for name in names])
        scenes = scenes if self.colour else to_grey(scenes)
        shakes = [self.shake(shape, largest, keyed_generator(seed, "shake", n)) for n in names]
        seen = [
            partial(shaken_frames, scene, *shake, (self.size, self.size))
            for scene, shake in zip(scenes, shakes, strict=True)
        ]
        blurry = torch.stack([sum(frames()) / self.frames for frames in seen])
        kernels = torch.cat([splat(path, shape) for path, _ in shakes])
        at_rest = scenes[..., beyond : beyond + side, beyond : beyond + side]

        problem = BlindProblem(
            noisy(blurry, names, self.noise_std, seed),
            noise_std=self.noise_std if self.noise_known else None,
            kernel_shape=shape,
            boundary="valid",
            oracle=Oracle(kernels) if self.oracle else None,
        )
        return problem, GroundTruth(at_rest, kernels, tuple(names), KohlerProtocol(seen))

    def shake(self, shape, largest, generator):
        """Path (2, frames) and roll (frames,) of the camera, at equal times."""
        path = motion_path(shape, generator=generator)
        roll = roll_path(largest, generator=generator)
        instants = (torch.arange(self.frames) + 0.5) / self.frames * len(roll)
        return path[:, instants.long()], roll[instants.long()]
