"""What a result keeps besides its scores: small pictures, kernels and the path of one problem."""

import numpy as np

MAX_IMAGES = 4  # a 128 x 128 colour thumbnail takes 49 kB
MAX_KERNELS = 64  # a kernel of 25 x 25 takes 2.5 kB
PICTURE_SIDE = 256  # pixels: larger pictures are reduced; in colour this one takes 197 kB


def reduced(images):
    """Average blocks of pixels of images (B, C, H, W) until the sides are at most 256 pixels."""
    factor = -(-max(images.shape[-2:]) // PICTURE_SIDE)
    if factor <= 1:
        return images
    from torch.nn import functional  # here: reading results does without torch

    return functional.avg_pool2d(images, [min(factor, side) for side in images.shape[-2:]])


def to_pixels(images):
    """(B, C, H, W) in [0, 1] as uint8 (B, h, w) if grey, (B, h, w, 3) if in colour; reduced."""
    images = reduced(images)
    pixels = (images.clamp(0, 1) * 255).round().byte().cpu().numpy()
    if pixels.shape[1] == 1:
        return pixels[:, 0]
    return np.ascontiguousarray(pixels.transpose(0, 2, 3, 1))


def signed_pixels(activations):
    """Sum of the signals (B, N, H, W), each image scaled to its largest magnitude, as uint8.

    Zero is mid-grey, 128; positive values are brighter.
    """
    total = activations.sum(1, keepdim=True)
    scale = total.abs().amax((-2, -1), keepdim=True).clamp_min(1e-12)
    return to_pixels((total / scale + 1) / 2)


def thumbnails(problem, truth, estimate):
    """Observation, truth and estimate of the first images, cut to the frame of the observation."""

    def cut(image, kernel):
        return to_pixels(_framed(image, kernel, problem)[:MAX_IMAGES])

    return {
        "observation": to_pixels(problem.observation[:MAX_IMAGES]),
        "truth": None if truth.image is None else cut(truth.image, truth.kernel),
        "estimate": cut(estimate.image, estimate.kernel),
    }


def kernels(truth, estimate):
    """Kernels (n, kh, kw) float32 of the first images: estimate and, where known, truth."""

    def planes(kernel):
        return None if kernel is None else kernel[:MAX_KERNELS, 0].cpu().numpy()

    return {"estimate": planes(estimate.kernel), "truth": planes(truth.kernel)}


def _framed(image, kernel, problem):
    """The image, cut to the frame of the observation."""
    from benchmark_utils.problem import frame  # here: reading results does without torch

    return frame(image, kernel.shape[-2:], problem.boundary)


class EstimatePath:
    """The estimates of the batch's first problem at the evaluated iterations.

    A solver records one before each evaluation; ``as_dict`` is plain numpy, ready to be stored.
    """

    def __init__(self, problem):
        self.problem = problem
        self.iterations, self.kernels, self.images = [], [], []

    def record(self, iteration, estimate):
        kernel, image = (part[:1].nan_to_num() for part in (estimate.kernel, estimate.image))
        self.iterations.append(iteration)
        self.kernels.append(kernel[0, 0].cpu().numpy())
        to_picture = to_pixels if self.problem.signal == "image" else signed_pixels
        self.images.append(to_picture(_framed(image, kernel, self.problem))[0])

    def as_dict(self):
        return {
            "iterations": list(self.iterations),
            "kernels": np.stack(in_one_window(self.kernels)),
            "images": np.stack(self.images),
        }


def in_one_window(kernels):
    """Kernels (kh, kw) of any sizes with zeros around them: of one size, their centres aligned."""
    window = np.max([kernel.shape for kernel in kernels], axis=0)
    padded = []
    for kernel in kernels:
        before = window // 2 - np.array(kernel.shape) // 2
        after = window - kernel.shape - before
        padded.append(np.pad(kernel, np.stack([before, after], axis=1)))
    return padded


class Curves:
    """The scores of every image at the evaluated iterations of one run, and what they took."""

    def __init__(self):
        self.scores, self.seconds = [], 0.0

    def record(self, path, scores, seconds=0.0):
        """Add ``scores`` (dict of arrays (B,)); a ``path`` of one estimate begins a new run."""
        if path is None or len(path["iterations"]) == 1:
            self.scores, self.seconds = [], 0.0
        self.scores.append(scores)
        self.seconds += seconds

    def as_dict(self):
        """From the name of a score to its values, a list of lists (evaluations, B)."""
        names = self.scores[0] if self.scores else {}
        return {name: [scores[name].tolist() for scores in self.scores] for name in names}
