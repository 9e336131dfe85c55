"""Published figures: each has its source, and is printed beside a run of its protocol alone."""

import pandas as pd
import pytest

from benchmark_utils.leaderboard import main, published
from benchmark_utils.published import COLUMNS, FIGURES, PROTOCOLS, beside, followed, read_figures
from benchmark_utils.results import SCORES
from tests.suite import DATASETS, make_dataset

LEVIN = "levin[image=1,kernel=1,kernel_guess=None,noise_std=0.007,oracle=True]"
KOHLER = "kohler[colour=True,frames=auto,kernel_size=51,photograph=Blurry1_1,size={}]"
FFHQ = "ffhq[colour=True,kernel=motion,kernel_size={},noise_std={},size=256]"


def results(dataset, metric="levin_psnr", value=30.0):
    row = {
        "objective_name": "Blind deconvolution",
        "dataset_name": dataset,
        "solver_name": "no-blur",
        "idx_rep": 0,
        "stop_val": 1,
        "time": 2.0,
        "objective_psnr": 25.0,
        f"objective_{metric}": value,
    }
    return pd.DataFrame([row])


def test_each_figure_has_a_protocol_and_a_source():
    table = read_figures()
    assert set(table["protocol"]) == set(PROTOCOLS)
    assert table["value"].between(0, 100).all()
    assert table["date"].str.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])").all()
    known = {score.key for score in SCORES}
    for name, protocol in PROTOCOLS.items():
        assert protocol.dataset in DATASETS, name
        assert set(protocol.metrics) <= known


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"protocol": "selfdeblur"}, r"line 2: protocol must be one of .* got 'selfdeblur'"),
        ({"metric": "psnr"}, r"metric of levin must be one of .*levin_psnr.* got 'psnr'"),
        ({"source": " "}, "line 2: source must be given"),
        ({"where": ""}, "where must be given"),
        ({"value": "inf"}, "value must be a finite number"),
        ({"value": "about 30"}, "value must be a finite number, got 'about 30'"),
    ],
)
def test_a_figure_of_another_protocol_or_without_source_is_refused(tmp_path, change, message):
    row = pd.read_csv(FIGURES, dtype=str).iloc[[0]]
    row.assign(**change).to_csv(tmp_path / "figures.csv", index=False)
    with pytest.raises(ValueError, match=message):
        read_figures(tmp_path / "figures.csv")


def test_a_figure_stated_twice_or_another_table_is_refused(tmp_path):
    row = pd.read_csv(FIGURES, dtype=str).iloc[[0, 0]]
    row.assign(value=["30", "31"]).to_csv(tmp_path / "figures.csv", index=False)
    with pytest.raises(ValueError, match="a second time"):
        read_figures(tmp_path / "figures.csv")
    row[COLUMNS[:3]].to_csv(tmp_path / "figures.csv", index=False)
    with pytest.raises(ValueError, match="has the columns"):
        read_figures(tmp_path / "figures.csv")


@pytest.mark.parametrize(
    ("dataset", "metric", "same", "other"),
    [
        (LEVIN, "levin_psnr", ["levin"], []),
        (LEVIN, "haze", [], []),
        (KOHLER.format("None"), "kohler_psnr", ["kohler"], []),
        (KOHLER.format("512"), "kohler_psnr", [], ["kohler"]),
        (FFHQ.format(33, 10 / 255), "ssim", ["ffhq-256"], []),
        (FFHQ.format(33, 0.0392), "ssim", ["ffhq-256"], []),
        (FFHQ.format(25, 10 / 255), "ssim", [], ["ffhq-256"]),
        (FFHQ.format(33, 0.01), "ssim", [], ["ffhq-256"]),
        (FFHQ.format(33, 0.0392).replace("]", ",bits=4]"), "ssim", [], ["ffhq-256"]),
        (FFHQ.format(33, 0.0392).replace("]", ",boundary=reflect]"), "ssim", [], ["ffhq-256"]),
        ("simulated[kernel=motion]", "ssim", [], []),
    ],
)
def test_a_run_follows_a_protocol_or_does_not(dataset, metric, same, other):
    df = results(dataset, metric)
    assert followed(df) == (same, other)
    text = published(df)
    assert ("published, not measured here" in text) == bool(same)
    assert ("are not shown" in text) == bool(other)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_condition_in_words_is_that_of_the_code(name):
    """The parameters that a protocol looks at are those of its data set."""
    protocol = PROTOCOLS[name]
    asked = []

    class Asked(dict):
        def get(self, key, default=None):
            asked.append(key)
            return default

    protocol.follows(Asked())
    assert set(asked) <= set(make_dataset(protocol.dataset)._parameters)


def test_a_run_without_the_frames_is_told_nothing_of_koehler():
    df = results(KOHLER.format("None"), "kohler_psnr", float("nan"))
    assert followed(df) == ([], [])
    assert published(df) == ""


@pytest.mark.parametrize("name", PROTOCOLS)
@pytest.mark.parametrize("markdown", [False, True])
def test_every_figure_is_printed_with_its_source_and_marked(name, markdown):
    figures = read_figures()
    table = beside(figures, name)
    metric = PROTOCOLS[name].metrics[0]
    dataset = {"levin": LEVIN, "kohler": KOHLER.format("None")}.get(name, FFHQ.format(33, 5 / 255))
    text = published(results(dataset, metric), markdown)
    assert text.count("published, not measured here") == 1
    for _, row in figures[figures["protocol"] == name].iterrows():
        assert row["method"] in text
        assert row["source"].split(",")[0] in text
        assert f"{row['value']:.2f}" in text or f"{row['value']:.3f}" in text
    assert len(table) == len(table.drop_duplicates(["method", "data", "source"]))


def test_the_command_prints_them_below_the_table_and_ranks_none(tmp_path, capsys):
    path = tmp_path / "run.parquet"
    results(LEVIN).to_parquet(path)
    assert main([str(path)]) == 0
    printed = capsys.readouterr().out
    measured, _, rest = printed.partition("published, not measured here: levin")
    assert "no-blur" in measured
    assert "no-blur" not in rest
    assert "dark channel" not in measured
    assert "31.73" in rest
    assert f"results: {path}" in rest
    assert rest.index("PMP") < rest.index("dark channel"), "the highest first"


def test_the_published_images_have_the_scores_that_are_stated(data_home):
    file = data_home / "levin_published" / "psnr.csv"
    if not file.is_file():
        pytest.skip(f"the data home has no {file.parent.name}/{file.name}")
    scores = pd.read_csv(file)
    figures = read_figures()
    stated = figures[figures["trace"].str.startswith("published images")]
    values = stated.set_index("metric")["value"]
    assert scores["psnr"].mean() == pytest.approx(values["levin_psnr"], abs=0.005)
    assert scores["error_ratio"].mean() == pytest.approx(values["error_ratio"], abs=0.005)
