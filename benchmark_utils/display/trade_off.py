"""Pareto front: the points to which no other is preferable in both cost and score."""

from benchmark_utils.results import LOWER


def front(points, better):
    """Rows of the front, by increasing cost.

    Parameters
    ----------
    points : DataFrame
        Two columns: a cost, of which less is better, and a score.
    better : {"↑", "↓"}
        Direction of the score.
    """
    cost, score = points.columns
    loss = points[score] if better == LOWER else -points[score]
    order = points.assign(loss=loss).sort_values([cost, "loss"])
    improves = order["loss"] < order["loss"].cummin().shift().fillna(float("inf"))
    return order.loc[improves, [cost, score]]
