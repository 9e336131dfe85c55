"""The embedded network: the U-Net of deepinv, without deepinv."""

import pytest
import torch
from deepinv.models import DRUNet as DeepinvDRUNet
from safetensors.torch import load_file

from benchmark_utils.priors import MODELS, read_card
from benchmark_utils.priors.network import DRUNet
from benchmark_utils.priors.weights import ShippedFile

SHIPPED = [name for name, entry in MODELS.items() if isinstance(entry.weights, ShippedFile)]
WIDTHS = (4, 6, 8, 10)


def test_the_untrained_network_is_that_of_deepinv():
    torch.manual_seed(0)
    ours = DRUNet(4, 3, WIDTHS, 2).state_dict()
    torch.manual_seed(0)
    theirs = DeepinvDRUNet(3, 3, nc=WIDTHS, nb=2, pretrained=None).state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[key], theirs[key]) for key in theirs)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_weights_give_what_they_give_in_deepinv(name):
    path = MODELS[name].weights.locate(name)
    architecture = read_card(path)["architecture"]
    channels, widths, n_blocks = (architecture[key] for key in ("channels", "widths", "n_blocks"))
    state = {
        key.rpartition("unet.")[2]: weight
        for key, weight in load_file(path).items()
        if "unet." in key
    }
    ours = DRUNet(channels + 1, channels, widths, n_blocks)
    theirs = DeepinvDRUNet(channels, channels, nc=widths, nb=n_blocks, pretrained=None)
    for network in (ours, theirs):
        network.load_state_dict(state)
    # Large enough that every layer takes the same way in both.
    size = 2, channels + 1, 128, 128
    image = torch.randn(size, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(ours(image), theirs.forward_unet(image))
