"""Several networks side by side are what PyTorch's own layers are one by one."""

import pytest
import torch
from torch import nn

from benchmark_utils.algorithms.sampling import Streams
from benchmark_utils.algorithms.untrained import ImageNetwork, KernelNetwork, Uniform
from benchmark_utils.algorithms.untrained.layers import Layer, Linear, NonLocal
from benchmark_utils.algorithms.untrained.networks import number_of_scales


def uniform(n_networks=2, seed=0):
    streams = Streams((seed, network) for network in range(n_networks))
    return Uniform(streams, torch.zeros(n_networks))


@pytest.mark.parametrize("stride", [1, 2])
def test_a_layer_is_that_of_pytorch_on_each_image(stride):
    layer = Layer(uniform(), 3, 5, stride=stride)
    images = torch.rand(2, 3, 9, 12, generator=torch.Generator().manual_seed(0))
    weights = layer[0].weight.unflatten(0, (2, 5))
    biases = layer[0].bias.view(2, 5)
    for image, result, weight, bias in zip(images, layer(images), weights, biases, strict=True):
        theirs = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(3, 5, 3, stride=stride),
            nn.BatchNorm2d(5),
            nn.LeakyReLU(0.2),
        )
        theirs[1].weight.data, theirs[1].bias.data = weight.data, bias.data
        torch.testing.assert_close(result, theirs(image[None])[0], rtol=1e-4, atol=1e-5)


def test_a_linear_layer_is_that_of_pytorch_on_each_vector():
    layer = Linear(uniform(), 4, 6)
    vectors = torch.rand(2, 4, generator=torch.Generator().manual_seed(0))
    for vector, result, weight, bias in zip(
        vectors, layer(vectors), layer.weight, layer.bias, strict=True
    ):
        torch.testing.assert_close(result, nn.functional.linear(vector, weight, bias))


def test_weights_have_the_range_of_pytorch():
    """Uniform within one over the root of the number of inputs."""
    weights = Layer(uniform(1), 16, 64)[0].weight
    reach = 144**-0.5
    assert weights.abs().max() <= reach
    torch.testing.assert_close(weights.std().item(), reach / 3**0.5, rtol=0.05, atol=0)
    theirs = nn.Conv2d(16, 64, 3).weight
    assert 0.95 * reach < theirs.abs().max() <= reach


def test_a_non_local_layer_starts_as_the_identity_and_compares_features():
    layer = NonLocal(uniform(), 4)
    images = torch.rand(2, 4, 6, 8, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(layer(images), images)
    layer.back[1].scale.data.fill_(1.0)
    query, key, value = (part(images) for part in (layer.query, layer.key, layer.value))
    key, value = (nn.functional.max_pool2d(part, 2) for part in (key, value))
    likeness = torch.einsum("bchw,bcij->bhwij", query, key) / 12
    mixed = torch.einsum("bhwij,bcij->bchw", likeness, value)
    torch.testing.assert_close(layer(images), images + layer.back(mixed))


@pytest.mark.parametrize("size", [(7, 9), (31, 40), (64, 64), (97, 83)])
def test_images_have_any_size_and_lie_within_zero_and_one(size):
    network = ImageNetwork(uniform(), size, 3, n_channels=4)
    image = network()
    assert image.shape == (2, 3, *size)
    assert ((0 < image) & (image < 1)).all()
    assert network(0.1 * torch.ones_like(network.input)).shape == image.shape


def test_an_image_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="at least 7 pixels, got 6"):
        number_of_scales(6)


def test_no_network_sees_the_image_of_another():
    pair, alone = uniform(2), uniform(1)
    two, one = (ImageNetwork(draw, (16, 16), 1, n_channels=4) for draw in (pair, alone))
    torch.testing.assert_close(two()[:1], one())
    two()[0].sum().backward()
    gradient = two.body.below[0][0].weight.grad.unflatten(0, (2, -1))
    assert gradient[0].abs().max() > 0
    assert gradient[1].abs().max() == 0


@pytest.mark.parametrize("shape", [(5, 5), (4, 7)])
def test_kernels_are_on_the_simplex_and_nearly_uniform_at_first(shape):
    kernel = KernelNetwork(uniform(), shape)()
    assert kernel.shape == (2, 1, *shape)
    torch.testing.assert_close(kernel.sum((1, 2, 3)), torch.ones(2))
    share = kernel * shape[0] * shape[1]
    assert ((0.5 < share) & (share < 2)).all()


def test_weights_have_the_type_and_the_device_of_the_observation():
    like = torch.zeros(2, dtype=torch.float64, device="meta")
    draws = Uniform(Streams([(0, 0), (0, 1)]), like)
    for network in (ImageNetwork(draws, (32, 32), 1, n_channels=4), KernelNetwork(draws, (5, 5))):
        for weights in network.parameters():
            assert (weights.dtype, weights.device) == (like.dtype, like.device)
