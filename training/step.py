"""One step of training: forward, backward, update, average. A GPU replays it as one graph."""

import copy

import torch

WARM_UP = 3  # steps before a graph is recorded: libraries choose their algorithms in them


class TrainingStep:
    """Steps on batches of equal shapes.

    Parameters
    ----------
    network : torch.nn.Module
        With ``loss(*batch)``, one value per image.
    optimizers : list of torch.optim.Optimizer
        Of :func:`training.muon.make_optimizers`; their rates are tensors.
    ema : float
        Decay of the moving average of the weights.
    mixed : bool
        Mixed precision (bfloat16).

    Attributes
    ----------
    average : torch.nn.Module
        The network with the averaged weights.
    """

    def __init__(self, network, optimizers, ema, mixed):
        self.network, self.optimizers, self.ema, self.mixed = network, optimizers, ema, mixed
        self.average = copy.deepcopy(network)
        self.device = next(network.parameters()).device
        self.graph, self.batch, self.loss = None, None, None

    def __call__(self, batch, factor, number):
        """Train on ``batch`` with the rates times ``factor``; returns the mean loss, a tensor.

        ``number`` counts the steps from 1: the average forgets the first ones faster.
        """
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"].fill_(factor * group["base_lr"])
        if self.device.type == "cuda":
            self._replay(batch)
        else:
            self.loss = self._update(batch)
        with torch.no_grad():
            weight = 1 - min(self.ema, number / (number + 10))
            torch._foreach_lerp_(
                list(self.average.parameters()), list(self.network.parameters()), weight
            )
        return self.loss

    def _update(self, batch):
        for parameter in self.network.parameters():
            parameter.grad = None
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.mixed):
            loss = self.network.loss(*batch).mean()
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        return loss.detach()

    def _replay(self, batch):
        if self.graph is None:
            self.batch = [tensor.clone() for tensor in batch]
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                for _ in range(WARM_UP):
                    self._update(self.batch)
            torch.cuda.current_stream().wait_stream(stream)
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph):
                self.loss = self._update(self.batch)
        for kept, tensor in zip(self.batch, batch, strict=True):
            kept.copy_(tensor)
        self.graph.replay()
