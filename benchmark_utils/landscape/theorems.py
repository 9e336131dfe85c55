"""When a critical point of the prior is a local minimum of the posterior: Theorem 4 and Lemma 7.

Nguyen, Pauwels & Weiss (2025), section 3 and appendix A. The operators are matrices: A (m, n) is
the blur by the true kernel, D (n, n) the Hessian of the weighted potential at the image, symmetric
and positive semi-definite, J (m, p) the Jacobian of the blurred image in the kernel's parameters.
"""

import torch


def joint_hessian(blur, prior, jacobian):
    """Hessian (n + p, n + p) of the noiseless posterior at the true pair, eq. (21)."""
    top = torch.cat([blur.mT @ blur + prior, blur.mT @ jacobian], 1)
    bottom = torch.cat([jacobian.mT @ blur, jacobian.mT @ jacobian], 1)
    return torch.cat([top, bottom])


def recovery_conditions(blur, prior, jacobian, tolerance=1e-9):
    """The conditions (10) to (12): the Hessian is positive definite if and only if all hold.

    Parameters
    ----------
    blur, prior, jacobian : tensors
        A, D and J.
    tolerance : float
        Singular values below this share of the largest count as zero.

    Returns
    -------
    image_determined : bool
        (10) ``ker D`` and ``ker A`` share nothing: with the kernel known, so is the image.
    kernel_determined : bool
        (11) ``ker J`` is null: with the image known, so is the kernel.
    no_trade : bool
        (12) ``A ker D`` and ``im J`` share nothing: no change of the kernel is undone by a change
        of the image that the prior does not see.
    """

    def rank(matrix):
        return _rank(matrix, tolerance)

    free = blur @ null_space(prior, tolerance)
    return (
        rank(torch.cat([blur, prior])) == blur.shape[1],
        rank(jacobian) == jacobian.shape[1],
        rank(torch.cat([free, jacobian], 1)) == rank(free) + rank(jacobian),
    )


def null_space(matrix, tolerance=1e-9):
    """Orthonormal basis (n, k) of the kernel of a symmetric matrix (n, n)."""
    values, vectors = torch.linalg.eigh(matrix)
    return vectors[:, values.abs() <= tolerance * values.abs().max().clamp(min=1e-300)]


def _rank(matrix, tolerance):
    """Number of singular values above a share of the largest; 0 of an empty or null matrix."""
    values = torch.linalg.svdvals(matrix)
    return int((values > tolerance * values.max()).sum()) if values.any() else 0
