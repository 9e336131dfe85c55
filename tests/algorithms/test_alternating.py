import torch

from benchmark_utils.algorithms import alternate


class Recorder:
    """Image and kernel steps that count, so that the order of the calls shows."""

    def __init__(self):
        self.calls = []

    def image_step(self, image, kernel, progress):
        self.calls.append(("image", progress))
        return image + 1

    def kernel(self, theta):
        return 10 * theta

    def __call__(self, theta, image, progress):
        self.calls.append(("kernel", progress))
        return theta + 1


def run(**options):
    steps = Recorder()
    image, theta = torch.zeros(1), torch.ones(1)
    estimates = list(alternate(steps.image_step, steps, image, theta, **options))
    return estimates, steps.calls


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
    steps = Recorder()
    iterates = alternate(
        steps.image_step, steps, torch.zeros(1), torch.ones(1), n_outer=5, n_inner=1
    )
    next(iterates)
    assert steps.calls == []
