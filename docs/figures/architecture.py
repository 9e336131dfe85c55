"""The rooms of the library and who imports whom: ``python -m docs.figures.architecture``.

Reads the rows of the picture from the docstring of ``benchmark_utils`` and the arrows from the
imports of the code; writes ``docs/images/architecture.svg``. An arrow that others imply is left
out: where a imports b and b imports c, that a imports c as well is not drawn.
"""

import ast
import re
from html import escape
from itertools import pairwise
from pathlib import Path
from textwrap import wrap

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "benchmark_utils"
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
FACES = {
    "objective.py": "how an estimate is scored",
    "datasets/": "problems and their truth",
    "solvers/": "parameters and a method",
    "plots/": "the views of the dashboard",
}
WIDTH, HEIGHT, ROW = 164, 54, 104  # of a box, and from one row to the next, in pixels
GAP = 18  # between neighbours of a row
FILLS = {True: "#fdf0d5", False: "#e3eef9"}  # faces, rooms


def main():
    PICTURE.write_text(picture(), encoding="utf-8")


def rows():
    """Rows of the picture from the top: dicts from a room to what it holds."""
    text = ast.get_docstring(ast.parse((LIBRARY / "__init__.py").read_text(encoding="utf-8")))
    lines = re.findall(r"^([a-z_]+(?:, [a-z_]+)*) {2,}(.+)$", text, re.MULTILINE)
    listed = []
    for names, held in lines:
        names, phrases = names.split(", "), held.split("; ")
        if len(phrases) != len(names):
            phrases = [held] * len(names)
        listed.append(dict(zip(names, phrases, strict=True)))
    return [FACES, *reversed(listed)]


def imports():
    """Rooms of the library that each room, and each face, imports."""
    places = {face: ROOT / face for face in FACES}
    for path in sorted(LIBRARY.iterdir()):
        if path.suffix == ".py" and path.stem != "__init__":
            places[path.stem] = path
        elif (path / "__init__.py").exists():
            places[path.name] = path
    return {name: rooms_imported_by(path) - {name} for name, path in places.items()}


def rooms_imported_by(path):
    """Rooms that the file ``path``, or those of the folder ``path``, import."""
    found = set()
    for file in [path] if path.is_file() else path.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("benchmark_utils.")}


def without_implied(arrows):
    """The arrows that no path of others implies."""

    def reached(name):
        return arrows[name].union(*(reached(other) for other in arrows[name]))

    return {
        name: {other for other in others if not any(other in reached(o) for o in others)}
        for name, others in arrows.items()
    }


def with_waypoints(layers, arrows):
    """Layers and arrows whose long arrows pass each row between, those to one room together."""
    level = {name: number for number, layer in enumerate(layers) for name in layer}
    layers, steps = [list(layer) for layer in layers], set()
    for name in level:
        for other in sorted(arrows[name]):
            here = name
            for between in range(level[name] + 1, level[other]):
                waypoint = (other, between)
                if waypoint not in layers[between]:
                    layers[between].append(waypoint)
                steps.add((here, waypoint))
                here = waypoint
            steps.add((here, other))
    return layers, steps


def untangled(layers, steps, n_sweeps=40):
    """Layers in the order with the fewest crossings that sweeps of barycentres find."""
    best = layers
    for sweep in range(n_sweeps):
        layers = [list(layer) for layer in layers]
        if sweep % 2:
            layers.reverse()
        for fixed, layer in pairwise(layers):
            place = {name: share for row in (fixed, layer) for name, share in shares(row)}
            keys = {name: barycentre(name, place, fixed, steps) for name in layer}
            layer.sort(key=keys.get)
        if sweep % 2:
            layers.reverse()
        best = min(best, layers, key=lambda order: crossings(order, steps))
    return best


def shares(layer):
    """Pairs of a name and its place in the layer, from 0 to 1."""
    return [(name, index / max(1, len(layer) - 1)) for index, name in enumerate(layer)]


def barycentre(name, place, fixed, steps):
    """Mean place of the neighbours in the ``fixed`` layer; without any, the own place."""
    met = [place[other] for other in neighbours(name, steps) if other in fixed]
    return sum(met) / len(met) if met else place[name]


def neighbours(name, steps):
    return [b if a == name else a for a, b in sorted(steps, key=str) if name in (a, b)]


def crossings(layers, steps):
    """How many pairs of arrows cross."""
    total = 0
    for upper, lower in pairwise(layers):
        ends = [(upper.index(a), lower.index(b)) for a, b in steps if a in upper and b in lower]
        total += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(ends) for c, d in ends[:i])
    return total


def centres(layers, steps, n_sweeps=60):
    """Horizontal centre of each box and waypoint, near those it is connected with."""
    x = {}
    for layer in layers:
        x |= dict(zip(layer, apart(layer, [0.0] * len(layer)), strict=True))
    for _ in range(n_sweeps):
        for layer in layers:
            wanted = [desired(name, x, steps) for name in layer]
            x |= dict(zip(layer, apart(layer, wanted), strict=True))
    return x


def desired(name, x, steps):
    """Mean place of the neighbours and of the middle; long arrows stay straight."""
    met = neighbours(name, steps)
    weights = [8 if is_waypoint(name) and is_waypoint(other) else 1 for other in met]
    total = sum(weight * x[other] for weight, other in zip(weights, met, strict=True))
    return total / (sum(weights) + 1)


def apart(layer, wanted):
    """Places as near to the wanted ones as the widths allow, the mean of two that fit."""
    least = [(width(a) + width(b)) / 2 + GAP for a, b in pairwise(layer)]
    right, left = wanted[:1], wanted[-1:]
    for place, space in zip(wanted[1:], least, strict=True):
        right.append(max(place, right[-1] + space))
    for place, space in zip(wanted[-2::-1], least[::-1], strict=True):
        left.append(min(place, left[-1] - space))
    return [(a + b) / 2 for a, b in zip(right, left[::-1], strict=True)]


def is_waypoint(name):
    return isinstance(name, tuple)


def width(name):
    return 0 if is_waypoint(name) else WIDTH


def picture():
    """The picture, a text in SVG."""
    held = rows()
    layers, steps = with_waypoints(held, without_implied(imports()))
    layers = untangled(layers, steps)
    x = centres(layers, steps)
    left = min(x.values()) - WIDTH / 2 - GAP
    x = {name: round(place - left) for name, place in x.items()}
    y = {name: GAP + ROW * number for number, layer in enumerate(layers) for name in layer}
    size = max(x.values()) + WIDTH // 2 + GAP, ROW * (len(layers) - 1) + HEIGHT + 2 * GAP
    lines = [arrow(x[a], y[a], x[b], y[b], b) for a, b in sorted(steps, key=str)]
    phrases = {name: phrase for row in held for name, phrase in row.items()}
    boxes = [box(name, phrase, x[name], y[name]) for name, phrase in phrases.items()]
    return HEAD.format(*size) + "\n".join([*lines, *boxes]) + "\n</svg>\n"


HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" \
font-family="Helvetica, Arial, sans-serif" text-anchor="middle">
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6b7a"/></marker></defs>
<rect width="100%" height="100%" fill="white"/>
"""


def arrow(x, y, end_x, end_y, end):
    """An arrow from a box or waypoint at (x, y) to the next one, ``end``."""
    top, middle = y + HEIGHT, (y + HEIGHT + end_y) / 2
    path = f"M{x} {top}C{x} {middle:g} {end_x} {middle:g} {end_x} {end_y}"
    head = ' marker-end="url(#head)"'
    if is_waypoint(end):
        path, head = f"{path}V{end_y + HEIGHT}", ""
    return f'<path d="{path}" fill="none" stroke="#5b6b7a" stroke-width="1.2"{head}/>'


def box(name, phrase, x, y):
    """A room or face: its name, and what it holds."""
    lines = wrap(phrase, 26)
    first = y + (20 if len(lines) > 1 else 24)
    texts = [f'<text x="{x}" y="{first}" font-size="14" font-weight="bold">{escape(name)}</text>']
    texts += [
        f'<text x="{x}" y="{first + 15 + 12 * number}" font-size="11">{escape(line)}</text>'
        for number, line in enumerate(lines)
    ]
    frame = f'<rect x="{x - WIDTH // 2}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6"'
    return f'{frame} fill="{FILLS[name in FACES]}" stroke="#5b6b7a"/>' + "".join(texts)


if __name__ == "__main__":
    main()
