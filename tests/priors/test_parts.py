"""Networks in parts: the cuts cover all, stay within the memory, and change nothing."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.machine import MAX_MEMORY
from benchmark_utils.priors import Denoiser, PreconditionedDRUNet
from benchmark_utils.priors import denoiser as of_denoisers
from benchmark_utils.priors.parts import footprint, in_parts, parts_of

WIDTHS = (4, 4, 6, 6)


@pytest.fixture(scope="module")
def network():
    """A small network in double precision, with weights large enough to carry far."""
    torch.manual_seed(0)
    network = PreconditionedDRUNet(WIDTHS, n_blocks=1).double().eval().requires_grad_(False)
    for weight in network.parameters():
        weight.mul_(4)
    return network


def noisy(batch, height, width):
    generator = torch.Generator().manual_seed(0)
    return torch.rand(batch, 3, height, width, dtype=torch.float64, generator=generator)


@given(
    batch=st.integers(1, 5),
    height=st.integers(1, 400),
    width=st.integers(1, 40),
    memory=st.integers(1, 20_000),
    reach=st.none() | st.integers(0, 30),
)
@settings(deadline=None)
def test_parts_cover_each_row_once_and_see_far_enough(batch, height, width, memory, reach):
    parts = parts_of((batch, 3, height, width), 1.0, memory, reach, multiple=8)
    covered = torch.zeros(batch, height, dtype=torch.int64)
    for part in parts:
        covered[part.images, part.rows] += 1
        if part.rows != slice(0, height):
            assert part.rows.start - part.context.start >= min(reach, part.rows.start)
            assert part.context.stop - part.rows.stop >= min(reach, height - part.rows.stop)
            assert part.context.start % 8 == 0
    assert (covered == 1).all()


@given(batch=st.integers(1, 50), share=st.floats(0.05, 3))
@settings(deadline=None)
def test_a_batch_stays_within_its_memory_where_one_image_does(batch, share):
    memory = share * batch * 64 * 48 * 10
    for part in parts_of((batch, 3, 64, 48), 10.0, memory):
        count = part.images.stop - part.images.start
        assert count == 1 or count * 64 * 48 * 10 <= memory


def test_what_fits_is_not_cut():
    assert len(parts_of((4, 3, 64, 64), 10.0, 4 * 64 * 64 * 10, reach=8)) == 1


@pytest.mark.parametrize("size", [(200, 32), (197, 21)])
def test_strips_give_the_result_of_the_whole_image(network, size):
    image, sigma = noisy(2, *size), torch.tensor([0.1, 0.3], dtype=torch.float64)
    parts = parts_of(image.shape, 1.0, 24 * size[1], network.reach, multiple=8)
    assert len(parts) > 4
    torch.testing.assert_close(
        in_parts(network, image, sigma, parts), network(image, sigma), rtol=0, atol=1e-12
    )


def test_a_smaller_reach_would_be_seen(network):
    image, sigma = noisy(1, 200, 32), torch.tensor([0.1], dtype=torch.float64)
    parts = parts_of(image.shape, 1.0, 24 * 32, network.reach // 4, multiple=8)
    error = in_parts(network, image, sigma, parts) - network(image, sigma)
    assert error.abs().max() > 1e-9


@pytest.mark.parametrize("n_products", [1, 2])
def test_gradients_flow_through_the_parts(network, n_products):
    sigma = torch.tensor([0.1, 0.3], dtype=torch.float64)
    signs = noisy(n_products, 200, 16).sub(0.5).sign()[:, None]
    products = []
    for cut in (False, True):
        image = noisy(2, 200, 16).requires_grad_()
        parts = parts_of(image.shape, 1.0, 24 * 16, network.reach, multiple=8)
        found = in_parts(network, image, sigma, parts) if cut else network(image, sigma)
        products.append(
            torch.stack(
                [
                    torch.autograd.grad(
                        found, image, sign.expand_as(found), retain_graph=k + 1 < n_products
                    )[0]
                    for k, sign in enumerate(signs)
                ]
            )
        )
    torch.testing.assert_close(*products, rtol=0, atol=1e-12)


def test_a_denoiser_cuts_what_is_larger_than_the_memory(network, monkeypatch):
    sizes = []

    class Watched(PreconditionedDRUNet):
        def forward(self, image, sigma):
            sizes.append(tuple(image.shape))
            return super().forward(image, sigma)

    watched = Watched(WIDTHS, n_blocks=1)
    watched.load_state_dict(network.float().state_dict())
    network.double()
    denoiser = Denoiser("watched", watched, 3, (0.0, 1.0))
    monkeypatch.setattr(of_denoisers, "SMALL", 32 * 32)
    image = noisy(3, 40, 40).float()
    whole = denoiser(image, 0.1)
    memory = 2.5 * 40 * 40 * footprint(watched, 3).forward / 1e9
    monkeypatch.setenv(MAX_MEMORY, str(memory))
    sizes.clear()
    torch.testing.assert_close(denoiser(image, 0.1), whole)
    assert sizes == [(2, 3, 40, 40), (1, 3, 40, 40)]


def test_results_of_another_size_are_put_together():
    image, sigma = noisy(3, 8, 8), torch.tensor([0.1, 0.2, 0.3])

    def doubled(image, sigma):
        return sigma.view(-1, 1, 1, 1) * image.repeat_interleave(2, 2).repeat_interleave(2, 3)

    parts = parts_of(image.shape, 1.0, 100)
    assert len(parts) == 3
    assert torch.equal(in_parts(doubled, image, sigma, parts), doubled(image, sigma))


def test_the_footprint_grows_with_the_width_and_with_gradients():
    narrow, wide = (
        footprint(PreconditionedDRUNet(widths, 1), 3) for widths in (WIDTHS, (16, 16, 16, 16))
    )
    assert narrow.forward < wide.forward
    assert narrow.forward < narrow.backward
