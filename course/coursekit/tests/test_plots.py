import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from coursekit import plots


@pytest.fixture(autouse=True)
def course_style():
    with mpl.rc_context():
        plots.use_course_style()
        yield
        plt.close("all")


def test_a_figure_has_the_course_size():
    fig, _ = plt.subplots()
    assert tuple(fig.get_size_inches()) == (5.0, 3.2)


def test_a_figure_has_no_top_or_right_spine_and_a_grid():
    _, ax = plt.subplots()
    assert not ax.spines["top"].get_visible() and not ax.spines["right"].get_visible()
    assert ax.xaxis.get_gridlines()[0].get_visible()


def test_the_first_line_is_drawn_in_the_colour_of_the_model():
    _, ax = plt.subplots()
    assert ax.plot([0, 1])[0].get_color() == plots.MODEL


def test_no_two_meanings_share_a_colour():
    colours = [v for k, v in vars(plots).items() if k.isupper() and str(v).startswith("#")]
    assert len(colours) == len(set(colours)) == 8


def test_the_colour_maps_exist():
    assert {plots.SEQUENTIAL, plots.SIGNED} <= set(mpl.colormaps)
