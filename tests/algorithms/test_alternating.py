import torch

from benchmark_utils.algorithms import alternate


class ImageStep:
    """Adds 1; its state is the image in a tuple, so that a state taken for an image shows."""

    def __init__(self, calls):
        self.calls = calls

    def start(self, image):
        return (image,)

    def image(self, state):
        return state[0]

    def __call__(self, state, kernel, progress):
        self.calls.append(("image", progress))
        return (state[0] + 1,)


class KernelStep:
    def __init__(self, calls):
        self.calls = calls

    def kernel(self, theta):
        return 10 * theta

    def __call__(self, theta, image, progress):
        self.calls.append(("kernel", progress))
        return theta + 1


def iterate(**options):
    calls = []
    image, theta = torch.zeros(1), torch.ones(1)
    return alternate(ImageStep(calls), KernelStep(calls), image, theta, **options), calls


def run(**options):
    estimates, calls = iterate(**options)
    return list(estimates), calls


def test_yields_the_start_and_each_outer_iterate():
    estimates, _ = run(n_outer=3, n_inner=2)
    assert [e.image.item() for e in estimates] == [0, 2, 4, 6]
    assert [e.kernel.item() for e in estimates] == [10, 20, 30, 40]


def test_inner_steps_come_before_the_kernel_step_and_share_its_progress():
    _, calls = run(n_outer=2, n_inner=2)
    assert calls == [("image", 0.0)] * 2 + [("kernel", 0.0)] + [("image", 0.5)] * 2 + [
        ("kernel", 0.5)
    ]


def test_reset_sends_the_image_back_to_its_start():
    estimates, _ = run(n_outer=4, n_inner=1, reset_every=2)
    assert [e.image.item() for e in estimates] == [0, 1, 2, 1, 2]


def test_is_lazy():
    estimates, calls = iterate(n_outer=5, n_inner=1)
    next(estimates)
    assert calls == []
