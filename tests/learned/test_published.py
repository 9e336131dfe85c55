"""Networks that deepinv publishes: how they are told the blur, what is read from their answer."""

import pytest
import torch
from torch import nn

from benchmark_utils.kernels import get_kernel
from benchmark_utils.learned import identified_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import DataFidelity, convolve
from benchmark_utils.priors import KERNEL_IDENTIFICATION, RAM, get_model, loaders
from benchmark_utils.priors.registry import MODELS, build
from tests.problems import simulated
from tests.suite import make_solver, solve

NETWORKS = {RAM: "RAM", KERNEL_IDENTIFICATION: "KernelIdentificationNetwork"}


@pytest.fixture(autouse=True)
def torch_home(tmp_path, monkeypatch):
    """An empty folder of published weights."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    build.cache_clear()
    yield folder
    build.cache_clear()


@pytest.fixture
def published(torch_home, monkeypatch):
    """Function of a model's name and a small network in its place: its file is there."""

    def place(name, network):
        torch.save(network.state_dict(), torch_home / MODELS[name].weights.file)
        monkeypatch.setattr(loaders, "_untrained", lambda kind: {NETWORKS[name]: network}[kind])

    return place


class StubRam(nn.Module):
    """Called as RAM is; solves the data with its one weight, as the first layer of RAM does."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(0.1))

    def forward(self, y, physics=None, sigma=None):
        assert sigma.shape == (len(y),)
        if physics is None:
            return y
        return physics.prox_l2(torch.zeros_like(physics.A_adjoint(y)), y, gamma=1 / self.weight)


class StubIdentification(nn.Module):
    """Says that the first half of an image is under its first kernel, the rest under its second."""

    def __init__(self, first, second):
        super().__init__()
        self.kernels = nn.Parameter(torch.stack([first, second], 2)[0])

    def forward(self, x):
        assert not x.shape[-1] % 32
        weights = torch.zeros(len(x), 1, 2, *x.shape[-2:])
        weights[:, :, 0, :16], weights[:, :, 1, 16:] = 1, 1
        return {"filters": self.kernels.expand(len(x), 1, 2, 33, 33), "multipliers": weights}


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_ram_is_told_the_blur_of_each_image(boundary, published):
    published(RAM, StubRam())
    images = torch.rand(2, 3, 40, 32, generator=torch.Generator().manual_seed(0))
    seeds = (torch.Generator().manual_seed(seed) for seed in range(2))
    kernels = torch.cat([get_kernel("motion", (7, 7), generator=seed) for seed in seeds])
    observation = convolve(images, kernels, boundary)
    found = get_model(RAM).reconstruct(observation, kernels, boundary, 0.01)
    zeros = torch.zeros_like(images)
    expected = DataFidelity(observation, (7, 7), boundary).prox(zeros, kernels, 1 / 0.1)
    assert found.shape == images.shape
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=0)


def test_the_oracle_asks_ram_once(published):
    published(RAM, StubRam())
    problem = simulated("face", "cat", side=5, oracle=True)[0]
    found = solve(make_solver("oracle", prior=RAM), problem)
    assert found["nfe"] == 1
    assert torch.equal(found["kernel"], problem.oracle.kernel)
    assert found["image"].shape == problem.observation.shape


def test_ram_itself_runs_on_an_observation(torch_home):
    network = loaders._untrained("RAM").eval()
    observation = torch.rand(1, 3, 40, 36, generator=torch.Generator().manual_seed(0))
    kernel = get_kernel("gaussian", (5, 5), std=1.0)
    sigma = torch.tensor([0.01])
    with torch.no_grad():
        for boundary, size in {"circular": (40, 36), "valid": (44, 40)}.items():
            image = loaders.Reconstructor(network).reconstruct(observation, kernel, boundary, sigma)
            assert image.shape[-2:] == size
            assert image.isfinite().all()
    assert sum(p.numel() for p in network.parameters()) == MODELS[RAM].n_parameters


def test_the_identified_kernel_is_the_mean_over_the_image(published):
    first, second = (get_kernel("gaussian", (33, 33), std=std) for std in (1.0, 3.0))
    published(KERNEL_IDENTIFICATION, StubIdentification(first, second))
    kernel = identified_kernel(torch.rand(2, 1, 64, 40), (33, 33))
    expected = (first + 3 * second) / 4  # 16 rows of 64
    torch.testing.assert_close(kernel, expected.expand(2, -1, -1, -1))
    cut = identified_kernel(torch.rand(1, 3, 64, 64), (17, 17))
    torch.testing.assert_close(cut.sum(), torch.tensor(1.0))


def test_deep_blur_reads_with_it(published):
    problem, truth = simulated("face", side=5, oracle=True)
    wide = torch.nn.functional.pad(truth.kernel, [14] * 4)
    published(KERNEL_IDENTIFICATION, StubIdentification(wide, wide))
    solver = make_solver("deep-blur", reader="deepinv", restoration="tv", restoration_weight=1.0)
    found = solve(solver, problem)
    assert kernel_mnc(found["kernel"], truth.kernel) > 0.999
    assert solver.path.as_dict()["iterations"][-1] == solver.n_estimates() == 2
    tv = solve(make_solver("vb-blind", restoration="tv", n_outer=1), problem)
    assert found["nfe"] == tv["nfe"] + 1


@pytest.mark.parametrize(
    ("name", "settings"), [("oracle", {"prior": "ram"}), ("deep-blur", {"reader": "deepinv"})]
)
def test_without_weights_the_solver_is_skipped_with_the_reason(name, settings):
    solver = make_solver(name, **settings)
    is_skipped, reason = solver.skip(simulated("face", side=5, oracle=True)[0])
    assert is_skipped
    assert "python -m benchmark_utils.priors --download" in reason
