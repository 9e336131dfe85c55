"""The step on the activations: FISTA, started where the last one stopped."""

from benchmark_utils.algorithms.sphere_sbd.huber import prox_huber


def fista(convolution, transfer, target, activations, weight, mu, n_steps):
    """Minimise ``1/2 ||y - sum_n a_n * x_n||^2 + weight h_mu(x)`` over the activations.

    Beck & Teboulle (2009), *A fast iterative shrinkage-thresholding algorithm*, with steps of one
    over the Lipschitz constant, which the transfer functions give exactly.

    Parameters
    ----------
    convolution : Convolution
    transfer : tensor (B, N, 1, *), complex
        Of the kernels.
    target : tensor (B, 1, C, *), complex
        Spectrum of y.
    activations : tensor (B, N, C, h, w)
        Start; a good one needs few steps.
    weight : float or tensor that broadcasts to ``activations``
        Of the penalty, positive; a tensor reweights the entries.
    mu : float
        Of the Huber penalty; 0 is the l1 norm.
    n_steps : int

    Returns
    -------
    tensor (B, N, C, h, w)
    """
    step = 1 / lipschitz(transfer)
    conjugate = transfer.conj()
    point, momentum = activations, 1.0
    for _ in range(n_steps):
        spectrum = convolution.spectrum(point)
        residual = (transfer * spectrum).sum(1, keepdim=True) - target
        gradient = convolution.signals(conjugate * residual)
        following = prox_huber(point - step * gradient, step * weight, mu)
        growth = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        point = following + (momentum - 1) / growth * (following - activations)
        activations, momentum = following, growth
    return activations


def lipschitz(transfer):
    """Lipschitz constant (B, 1, 1, 1, 1) of the gradient in the activations."""
    power = transfer.abs().square().sum(1, keepdim=True)
    return power.amax((-2, -1), keepdim=True).clamp_min(1e-12)
