"""The Python side of the widgets: traits, conversion, what stands in for them in print."""

import re

import numpy as np
import pytest
import torch
import traitlets

from coursekit import widgets
from coursekit.widgets import AttentionMap, GradientDescent
from coursekit.widgets.module import module, names


@pytest.mark.parametrize("widget", [getattr(widgets, name) for name in widgets.__all__])
def test_a_widget_prints_as_one_line_that_says_what_it_is(widget):
    # ipywidgets cuts the text off after 110 characters.
    bundle = widget()._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert re.fullmatch(r"Interactive figure: .{20,90}", data["text/plain"])


@pytest.mark.parametrize("name", names())
def test_a_module_stands_alone(name):
    text = module(name).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"^\s*import\b|\bimport\(|https?://|\bfetch\(|\beval\(", text, re.M)
    assert "export default { render }" in text


def test_every_widget_has_a_module_and_every_module_a_widget():
    classes = [getattr(widgets, name) for name in widgets.__all__]
    assert tuple(sorted(each.__module__.rsplit(".")[-1] for each in classes)) == names()


@pytest.mark.parametrize(
    ("trait", "value"),
    [("learning_rate", 0.0), ("conditioning", 0.5), ("start", [0.0]), ("step", -1)],
)
def test_a_value_that_descent_cannot_show_is_an_error(trait, value):
    with pytest.raises(traitlets.TraitError):
        GradientDescent(**{trait: value})


@pytest.mark.parametrize("lead", [(), (3,), (2, 3)])
def test_scores_get_a_layer_and_a_head_dimension(lead):
    scores = AttentionMap(tokens="abcd", scores=np.zeros((*lead, 4, 4))).scores
    assert np.shape(scores) == (1, 1, 4, 4)[: 2 - len(lead)] + (*lead, 4, 4)


def test_scores_may_be_a_tensor_that_needs_a_gradient():
    scores = torch.eye(2, dtype=torch.bfloat16, requires_grad=True)
    assert AttentionMap(tokens=["a", "b"], scores=scores).scores == [[[[1.0, 0.0], [0.0, 1.0]]]]


def test_scores_are_not_kept_to_more_digits_than_a_colour_shows():
    assert AttentionMap(tokens=["a"], scores=[[1 / 3]]).scores == [[[[0.333333]]]]


def test_scores_that_do_not_fit_the_tokens_are_an_error():
    with pytest.raises(ValueError, match=r"shape \(3, 3\).*n = 2, the number of tokens"):
        AttentionMap(tokens=["a", "b"], scores=np.zeros((3, 3)))


def test_masked_scores_are_refused():
    with pytest.raises(ValueError, match="must be finite: pass them before masking"):
        AttentionMap(tokens=["a", "b"], scores=[[0.0, -np.inf], [0.0, 0.0]])


def test_without_data_a_demonstration_is_shown():
    assert AttentionMap().scores == [] and "a demonstration" in repr(AttentionMap())
