import pytest
import torch

from benchmark_utils.machine import best_device, device_name


def test_the_processor_has_a_plain_name():
    assert device_name("cpu") == "cpu"


@pytest.mark.parametrize(("has_gpu", "expected"), [(True, "cuda"), (False, "cpu")])
def test_a_gpu_is_taken_where_there_is_one(monkeypatch, has_gpu, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_gpu)
    assert best_device().type == expected
