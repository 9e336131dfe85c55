"""Runge-Kutta integrators of a flow and of its divergence: batched, on the device of the state.

A flow is an object with two methods of a state (B, ...) and of times (B,):

- ``slope(state, time)`` -> d state / d time, of shape (B, ...);
- ``slope_and_rate(state, time)`` -> the same, and a rate (B, K), which costs more.

An integrator returns the final state and the integral of the rate, (B, K). The fixed-step ones
evaluate the rate only at the nodes of a quadrature rule, not at every stage. :func:`adams` asks the
flow for a third method, ``growth(times)`` of an array -> array: how the slope grows with time.
"""

from itertools import pairwise

import numpy as np
import torch

# The quadrature on [-1, 1] that gives the weights of a multistep method.
POINTS, SHARES = np.polynomial.legendre.leggauss(16)


def heun(flow, state, start, stop, n_steps):
    """Heun's method; the rate by the trapezoidal rule. State and integral of order 2.

    ``start`` and ``stop`` are times (floats), cut in ``n_steps`` equal steps. Costs, per step, two
    slopes and one rate.
    """
    times, step = _grid(state, start, stop, n_steps)
    slope, rate = flow.slope_and_rate(state, times[0])
    integral = step / 2 * rate
    for there in times[1:]:
        predicted = flow.slope(state + step * slope, there)
        state = state + step / 2 * (slope + predicted)
        slope, rate = flow.slope_and_rate(state, there)
        integral = integral + step * rate
    return state, integral - step / 2 * rate


def runge_kutta_4(flow, state, start, stop, n_steps):
    """Runge and Kutta's method; the rate by Simpson's rule. State and integral of order 4.

    Arguments as for :func:`heun`. Costs, per step, five slopes and two rates. At the middle of the
    step, the stages of the method have an error of the square of the step, too large for Simpson's
    rule; the cubic through the two ends and their slopes is accurate enough.
    """
    times, step = _grid(state, start, stop, n_steps)
    slope, rate = flow.slope_and_rate(state, times[0])
    integral = torch.zeros_like(rate)
    for here, there in pairwise(times):
        middle = (here + there) / 2
        second = flow.slope(state + step / 2 * slope, middle)
        third = flow.slope(state + step / 2 * second, middle)
        fourth = flow.slope(state + step * third, there)
        new_state = state + step / 6 * (slope + 2 * second + 2 * third + fourth)
        new_slope, new_rate = flow.slope_and_rate(new_state, there)
        middle_state = (state + new_state) / 2 + step / 8 * (slope - new_slope)
        _, middle_rate = flow.slope_and_rate(middle_state, middle)
        integral = integral + step / 6 * (rate + 4 * middle_rate + new_rate)
        state, slope, rate = new_state, new_slope, new_rate
    return state, integral


def adams(flow, state, start, stop, n_nodes, order=3):
    """Multistep methods of Adams along the nodes of Gauss' quadrature, which gives the integral.

    Arguments as for :func:`heun`, with ``n_nodes`` in place of the steps: one evaluation of slope
    and rate at each, after one slope at the start. From node to node the slope is ``flow.growth``
    times the polynomial through the last ``order`` ones: the explicit method (Bashforth) predicts
    the state at the next node, and once the slope is known there, the implicit one (Moulton)
    corrects it. Hairer, Norsett & Wanner, *Solving ordinary differential equations I* (1993),
    sections III.1 and III.5.
    """
    places, shares = np.polynomial.legendre.leggauss(n_nodes)
    nodes = start + (stop - start) * (places + 1) / 2

    def at(time):
        return state.new_full(state.shape[:1], time)

    times, slopes, integral = [start], [flow.slope(state, at(start))], 0.0
    for here, share in zip(nodes, shares, strict=True):
        before = times[-1]
        predicted = state + _advance(flow.growth, times, slopes, before, here)
        slope, rate = flow.slope_and_rate(predicted, at(here))
        integral = integral + (stop - start) / 2 * float(share) * rate
        times, slopes = [*times, here][-order:], [*slopes, slope][-order:]
        state = state + _advance(flow.growth, times, slopes, before, here)
    return state + _advance(flow.growth, times, slopes, here, stop), integral


def _advance(growth, times, slopes, start, stop):
    """Integral from ``start`` to ``stop`` of ``growth`` times a polynomial through the slopes."""
    points = (POINTS + 1) / 2  # of the step, which is the unit
    nodes = (np.asarray(times) - start) / (stop - start)
    basis = np.linalg.solve(np.vander(nodes).T, np.vander(points, len(nodes)).T)
    density = (stop - start) / 2 * SHARES * growth(start + (stop - start) * points)
    return _combine((basis @ density / growth(np.asarray(times))).tolist(), slopes)


# Dormand & Prince (1980), 5(4): nodes, stages, and the difference of its two results. The last
# stage is the result of order 5, so that its slope is the first one of the next step.
NODES = (1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
STAGES = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERROR = (-71 / 57600, 0.0, 71 / 16695, -71 / 1920, 17253 / 339200, -22 / 525, 1 / 40)


def dormand_prince(flow, state, start, stop, tolerance):
    """Adaptive Runge-Kutta 5(4): each image of the batch has its own steps.

    The error of a step is the root mean square, over one image and its integral, of the difference
    of the two orders in units of ``tolerance * (1 + |state|)``, as in
    :func:`scipy.integrate.solve_ivp` with ``atol = rtol = tolerance``. A finished image leaves the
    batch. Since each image has its own steps, its result does not depend on the rest of the batch,
    and a hard image does not slow the others down. The flow must be deterministic.

    Raises
    ------
    RuntimeError
        When the steps become too small for the tolerance.
    """
    batch = state.shape[0]
    slope, rate = flow.slope_and_rate(state, state.new_full((batch,), start))
    integral = torch.zeros_like(rate)
    final_state, final_integral = torch.empty_like(state), torch.empty_like(rate)
    time = state.new_full((batch,), start)
    step = state.new_full((batch,), (stop - start) / 50)
    index = torch.arange(batch, device=state.device)
    while index.numel():
        step = torch.minimum(step, stop - time)
        if (step < 1e-6 * (stop - start)).any():
            raise RuntimeError(f"tolerance {tolerance} asks for steps below rounding errors")
        slopes, rates = [slope], [rate]
        for node, stage in zip(NODES, STAGES, strict=True):
            new_state = state + _scale(step, _combine(stage, slopes))
            new_slope, new_rate = flow.slope_and_rate(new_state, time + node * step)
            slopes.append(new_slope)
            rates.append(new_rate)
        new_integral = integral + _scale(step, _combine(STAGES[-1], rates[:-1]))
        error = _error_norm(
            (_scale(step, _combine(ERROR, slopes)), state, new_state),
            (_scale(step, _combine(ERROR, rates)), integral, new_integral),
            tolerance,
        )

        accepted = error <= 1
        state, slope = _select(accepted, new_state, state), _select(accepted, new_slope, slope)
        integral = _select(accepted, new_integral, integral)
        rate = _select(accepted, new_rate, rate)
        arrived = accepted & (step >= stop - time)
        time = torch.where(accepted, time + step, time)
        growth = (0.9 * error.clamp(min=1e-10) ** (-1 / 5)).clamp(0.2, 10)
        step = step * torch.where(accepted, growth, growth.clamp(max=1))

        final_state[index[arrived]] = state[arrived]
        final_integral[index[arrived]] = integral[arrived]
        if arrived.any():
            index, time, step, state, slope, integral, rate = (
                tensor[~arrived] for tensor in (index, time, step, state, slope, integral, rate)
            )
    return final_state, final_integral


def _grid(state, start, stop, n_steps):
    """Times (B,) of the nodes, in a list, and the step."""
    # In double precision, so that the nodes near `stop` lose no digits.
    times = torch.linspace(start, stop, n_steps + 1, dtype=torch.float64).tolist()
    return [state.new_full(state.shape[:1], time) for time in times], (stop - start) / n_steps


def _combine(weights, tensors):
    """Linear combination of as many tensors as weights."""
    pairs = zip(weights, tensors, strict=True)
    return sum(weight * tensor for weight, tensor in pairs if weight)


def _scale(factor, tensor):
    """Multiply each image of ``tensor`` (B, ...) by its ``factor`` (B,)."""
    return factor.reshape(-1, *[1] * (tensor.ndim - 1)) * tensor


def _select(condition, first, second):
    return torch.where(condition.reshape(-1, *[1] * (first.ndim - 1)), first, second)


def _error_norm(state_terms, integral_terms, tolerance):
    """Root mean square (B,) of error / (tolerance (1 + larger of the old and new values))."""
    ratios = [
        (error / (1 + torch.maximum(old.abs(), new.abs()))).flatten(1)
        for error, old, new in (state_terms, integral_terms)
    ]
    return torch.cat(ratios, 1).square().mean(1).sqrt() / tolerance
