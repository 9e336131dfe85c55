"""House rules: the direction of imports, honest dependencies, a documentation that stays true."""

import ast
import configparser
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.project import CONFIGURATION, PROJECT, ROOT

FACES = ("datasets", "solvers", "plots")  # and objective.py: what benchopt loads
CODE_FOLDERS = ("benchmark_utils", *FACES, "training", "perf")
# Base classes are of benchopt; suite.py asks it for its parts, stored.py reads its files,
# failures.py its settings, hook.py wraps the function that writes its pages.
ON_BENCHOPT = [
    f"benchmark_utils/{name}.py"
    for name in (
        "dataset",
        "failures",
        "solver/base",
        "results/stored",
        "results/suite",
        "standalone/hook",
    )
]
# The rooms of the library: each imports only from those of the lines above its own.
ORDER = (
    {"problem", "ranges", "machine", "randomness"},
    {"files", "commands", "failures"},
    {"kernels", "data"},
    {"parameterizations", "results"},
    {"physics", "interop"},
    {"degradations"},
    {"camera"},
    {"simulation"},
    {"priors", "dataset"},
    {"learned"},
    {"metrics", "algorithms"},
    {"solver", "landscape", "score"},
    {"display", "published"},
    {"leaderboard", "initialisation", "robustness", "compare", "standalone", "deblur", "export"},
)
LEVELS = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
PUBLIC_MODULES = {"benchmark_utils.results.suite"}  # apart, since it imports benchopt
TEXT_SUFFIXES = {".cff", ".md", ".py", ".toml", ".yaml", ".yml"}
# import name -> package name
DISTRIBUTIONS = {"PIL": "pillow", "skimage": "scikit-image", "yaml": "pyyaml"}

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("training/*.md")]


def sources(*folders):
    """Python files of the checkout under ``folders``."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def name_of(file):
    return str(Path(file).relative_to(ROOT))


def imported_modules(file):
    """Dotted names that ``file`` imports, at any depth of its code."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(file)}:{node.lineno} is a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_packages(file):
    return {module.partition(".")[0] for module in imported_modules(file)}


FACE_FILES = [ROOT / "objective.py", *sources(*FACES)]
CODE_FILES = [ROOT / "objective.py", *sources(*CODE_FOLDERS)]


@pytest.mark.parametrize("file", sources("benchmark_utils"), ids=name_of)
def test_the_library_imports_no_face_and_benchopt_only_where_it_is_said(file):
    forbidden = {"objective", "tests", "training", "perf", *FACES}
    if name_of(file) not in ON_BENCHOPT:
        forbidden.add("benchopt")
    assert not imported_packages(file) & forbidden


def test_the_page_on_the_architecture_says_where_benchopt_is_imported():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (rule,) = re.findall(r"^- `benchopt` is imported in .*?(?=^- )", page, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"\(\.\./(.+?)\)", rule)) == set(ON_BENCHOPT)
    for name in ON_BENCHOPT:
        assert "benchopt" in imported_packages(ROOT / name)


@pytest.mark.parametrize("file", FACE_FILES, ids=name_of)
def test_a_face_imports_only_downwards(file):
    assert not imported_packages(file) & {"objective", "tests", "training", "perf", *FACES}


def module_name(file):
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(file): file for file in sources("benchmark_utils")}
PACKAGES = {name for name, file in MODULES.items() if file.name == "__init__.py"}


def exports(package):
    """Names in the ``__all__`` of a package."""
    for node in ast.parse(MODULES[package].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


EXPORTS = {package: exports(package) for package in PACKAGES}


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_no_export_hides_a_module(package):
    assert not {f"{package}.{name}" for name in EXPORTS[package]} & MODULES.keys()


def imported_library_modules(file):
    """Modules of the library that ``file`` imports, or imports a name of."""
    for name in imported_modules(file):
        parent, _, leaf = name.rpartition(".")
        if name in MODULES and leaf not in EXPORTS.get(parent, ()):
            yield name
        elif parent in MODULES:
            yield parent


def room(module):
    """The package or module right under ``benchmark_utils`` that holds ``module``."""
    return f"{module}.".split(".")[1]


def test_every_room_has_its_place_in_the_order():
    assert {room(module) for module in MODULES} - {""} == set(LEVELS)


@pytest.mark.parametrize("file", sources("benchmark_utils"), ids=name_of)
def test_imports_follow_the_order_of_the_rooms(file):
    here = room(module_name(file))
    for module in imported_library_modules(file):
        there = room(module)
        assert there == here or LEVELS[there] < LEVELS[here], f"{here} imports {module}"


def test_the_library_has_no_import_cycle():
    graph = {name: set(imported_library_modules(file)) - {name} for name, file in MODULES.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the cycle


@pytest.mark.parametrize(
    "file", [ROOT / "objective.py", *sources(*CODE_FOLDERS, "docs", "examples")], ids=name_of
)
def test_packages_are_imported_by_their_public_path(file):
    package = module_name(file)
    package = package if package in PACKAGES else package.rpartition(".")[0]
    for module in imported_library_modules(file):
        parent = module.rpartition(".")[0]
        is_public = module in PACKAGES | PUBLIC_MODULES or parent in (
            "benchmark_utils",
            "benchmark_utils.algorithms",
        )
        assert is_public or parent == package, f"{module} is private to {parent}"


@pytest.mark.parametrize("folder", FACES)
def test_benchopt_folders_are_no_packages(folder):
    assert not (ROOT / folder / "__init__.py").exists(), "benchopt would take it for a component"


@pytest.mark.parametrize("file", FACE_FILES, ids=name_of)
def test_a_face_says_what_it_is(file):
    module = ast.parse(file.read_text(encoding="utf-8"))
    faces = [node for node in module.body if isinstance(node, ast.ClassDef)]
    documented = ast.get_docstring(module) or all(ast.get_docstring(face) for face in faces)
    assert faces, "holds no class"
    assert documented, "neither the module nor its class has a docstring"


def declared_dependencies(*extras):
    """Names of the packages that ``pip install '.[extras]'`` asks for."""
    groups = PROJECT["optional-dependencies"]
    requirements = [*PROJECT["dependencies"], *(r for extra in extras for r in groups[extra])]
    return {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in requirements}


def test_dependencies_are_what_the_code_imports():
    here = {"objective", *CODE_FOLDERS}
    imported = set().union(*map(imported_packages, CODE_FILES)) - here - sys.stdlib_module_names
    names = {DISTRIBUTIONS.get(package, package) for package in imported}
    indirect = {"pywavelets"}  # an optional part of scikit-image, used here
    # bm3d is an extra: training.benchmark imports it when it is asked for, and does without.
    assert names == declared_dependencies("bm3d") - indirect


def requirements_of(file):
    """The literal ``requirements`` of a face, which benchopt reads without importing it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "requirements":
            return [name.removeprefix("pip::") for name in ast.literal_eval(node.value)]
    return []


@pytest.mark.parametrize("file", FACE_FILES, ids=name_of)
def test_requirements_of_a_face_are_declared(file):
    names = {re.match(r"[\w.-]+", name)[0] for name in requirements_of(file)}
    assert names <= declared_dependencies(*PROJECT["optional-dependencies"])


def test_benchopt_installs_what_pip_installs():
    given = [name for name in PROJECT["dependencies"] if not name.startswith("benchopt")]
    assert requirements_of(ROOT / "objective.py") == given


def test_the_linter_of_the_organisation_asks_no_more_than_ours():
    flake8, ruff = configparser.ConfigParser(), CONFIGURATION["tool"]["ruff"]
    flake8.read(ROOT / ".flake8")
    assert flake8["flake8"].getint("max-line-length") == ruff["line-length"]
    assert set(ruff["extend-exclude"]) <= set(flake8["flake8"]["extend-exclude"].split(", "))


def test_each_supported_python_is_tested():
    workflow = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    tested = re.search(r"python-version: \[(.+)\]", workflow)[1].replace('"', "").split(", ")
    declared = [name.split()[-1] for name in PROJECT["classifiers"] if ":: 3." in name]
    assert tested == declared
    assert PROJECT["requires-python"] == f">={declared[0]}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8")):
        if not re.match(r"https?:|mailto:", target):
            assert (document.parent / target).exists(), f"dead link to {target}"


def anchors(document):
    """Anchors that GitHub gives the headings of a Markdown file."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_to_a_section_find_its_heading(document):
    text = document.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", text):
        page = document.parent / target if target else document
        assert anchor in anchors(page), f"no heading for {target}#{anchor}"


@pytest.mark.parametrize(("folder", "heading"), [("solvers", "Solvers"), ("datasets", "Data sets")])
def test_the_tables_of_the_readme_are_complete(folder, heading):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {heading}\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL)
    faces = [file.read_text(encoding="utf-8") for file in sources(folder)]
    names = [re.search(r'^    name = "(.+)"$', face, re.MULTILINE)[1] for face in faces]
    assert sorted(re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)) == sorted(names)


def test_the_table_of_solvers_says_what_each_needs_and_costs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"^\| name \| family: method .*?(?=^$)", readme, re.MULTILINE | re.DOTALL)
    head, _, *lines = [line.strip("| ").split(" | ") for line in table.splitlines()]
    assert head == ["name", "family: method", "needs", "NFE", "source"]
    for name, method, needs, evaluations, source in lines:
        assert re.match(r"[\w -]+: .+", method), f"{name} has no family"
        assert evaluations.isdigit()
        assert needs
        assert source


def test_no_path_of_a_machine():
    texts = [file for file in ROOT.iterdir() if file.is_file() and file.suffix in TEXT_SUFFIXES]
    for folder in (*CODE_FOLDERS, "configs", "docs", "examples", "tests"):
        texts += [file for file in (ROOT / folder).rglob("*") if file.suffix in TEXT_SUFFIXES]
    machine = re.compile(r"(?<![\w.~/:}])/(home|root|work|Users|mnt|scratch)/\w")
    found = {name_of(file): machine.search(file.read_text(encoding="utf-8")) for file in texts}
    assert not {name: match[0] for name, match in found.items() if match}
