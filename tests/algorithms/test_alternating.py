import torch

from benchmark_utils.algorithms.alternating import alternate


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


def test_inner_steps_come_before_the_kernel_step():
    _, calls = run(n_outer=2, n_inner=2)
    names = [name for name, _ in calls]
    assert names == ["image", "image", "kernel"] * 2


def progress_of(step, calls):
    return [progress for name, progress in calls if name == step]


def test_progress_of_the_image_goes_through_the_run_and_of_the_kernel_with_its_steps():
    _, calls = run(n_outer=2, n_inner=3)
    assert progress_of("image", calls) == [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]
    assert progress_of("kernel", calls) == [0.0, 0.5]


def test_progress_of_the_image_starts_again_with_it():
    _, calls = run(n_outer=4, n_inner=2, reset_every=2)
    assert progress_of("image", calls) == [0.0, 0.5, 0.5, 1.0] * 2
    assert progress_of("kernel", calls) == [0.0, 0.25, 0.5, 0.75]


def test_the_number_of_inner_steps_may_change():
    _, calls = run(n_outer=3, n_inner=lambda progress: 3 - 3 * progress)
    assert [name for name, _ in calls].count("image") == 3 + 2 + 1


def test_reset_sends_the_image_back_to_its_start():
    estimates, _ = run(n_outer=4, n_inner=1, reset_every=2)
    assert [e.image.item() for e in estimates] == [0, 1, 2, 1, 2]


def test_is_lazy():
    estimates, calls = iterate(n_outer=5, n_inner=1)
    next(estimates)
    assert calls == []
