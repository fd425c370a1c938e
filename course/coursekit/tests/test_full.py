"""Full sets: what is read from small files made here, and the real files where there are some."""

import os

import numpy as np
import pytest

from coursekit import data
from coursekit.data import full


@pytest.fixture
def files(tmp_path):
    """Write small files, and return their paths by name."""

    def write(**texts: str):
        paths = {name.replace("_csv", ".csv"): text for name, text in texts.items()}
        for name, text in paths.items():
            (tmp_path / name).write_bytes(text.encode())
        return {path.name: path for path in tmp_path.iterdir()}

    return write


@pytest.fixture(scope="module")
def real():
    # The bytes are not the project's to ship, so a machine without a mirror cannot run these.
    if not os.environ.get("COURSE_DATA_MIRROR"):
        pytest.skip("COURSE_DATA_MIRROR is not set, so the real files cannot be read")
    names = ("california_housing", "palmer_penguins", "sms_spam", "banking77")
    return {name: data.load(name) for name in names}


def test_texts_are_counted_by_kind_of_character():
    counts = full.text_counts(["Call 0800 NOW!!", "", "é ß\tÜ"])
    assert counts.tolist() == [[15, 3, 4, 4, 2], [0, 0, 0, 0, 0], [5, 3, 0, 1, 0]]


def test_no_texts_have_no_counts():
    assert full.text_counts([]).shape == (0, 5)


def test_quote_signs_and_rare_line_ends_stay_in_a_message(files):
    paths = files(SMSSpamCollection='ham\t"Hi\u0085there\r\nspam\tWIN, "1"\tnow\n')
    paths = {"SMSSpamCollection.tsv": paths["SMSSpamCollection"]}
    columns = full.sms_spam(paths)
    assert columns["extra"]["text"].tolist() == ['"Hi\u0085there\r', 'WIN, "1"\tnow']
    assert columns["y"].tolist() == [0, 1] and columns["X"][:, 2].tolist() == [0, 1]


def test_missing_penguin_measurements_are_nan_and_missing_text_is_empty(files):
    lines = ("species,island,bill_length_mm,sex,year", "Gentoo,Biscoe,NA,NA,2007")
    paths = files(penguins_csv="\n".join((*lines, "Adelie,Dream,39.1,male,2008")))
    columns = full.palmer_penguins(paths)
    assert np.array_equal(columns["X"], [[np.nan, 2007], [39.1, 2008]], equal_nan=True)
    assert columns["extra"]["sex"].tolist() == ["", "male"] and columns["y"].tolist() == [1, 0]


def test_intents_are_numbered_in_the_order_of_their_list(files, tmp_path):
    paths = files(train_csv='text,category\n"a, ""b""",two\n', test_csv="text,category\nc,one\n")
    (tmp_path / "categories.json").write_text('["one", "two"]')
    columns = full.banking77({**paths, "categories.json": tmp_path / "categories.json"})
    assert columns["y"].tolist() == [1, 0] and columns["extra"]["split"].tolist() == [
        "train",
        "test",
    ]
    assert columns["extra"]["text"].tolist() == ['a, "b"', "c"]


def test_every_column_of_a_full_set_is_in_its_card(real):
    for loaded in real.values():
        names = (*loaded.feature_names, *loaded.extra)
        assert [name for name in names if f"`{name}`" not in loaded.card.text] == []
        assert f"{len(loaded.X):,}".replace(",", "") in loaded.card.text.replace(",", "")


def test_california_housing_has_the_rows_and_columns_of_its_card(real):
    california = real["california_housing"]
    assert california.X.shape == (20640, 8) and california.X.dtype == np.float64
    assert california.target_name == "median_house_value"


def test_the_missing_bedrooms_stay_missing(real):
    california = real["california_housing"]
    missing = np.isnan(california.X).sum(axis=0)
    assert missing[california.feature_names.index("total_bedrooms")] == missing.sum() == 207


def test_the_counts_in_the_card_of_california_are_those_of_the_file(real):
    california = real["california_housing"]
    assert (california.y == 500_001).sum() == 965 == california.card.text.count("965") * 965
    assert (california.column("housing_median_age") == 52).sum() == 1273


def test_ocean_proximity_is_an_extra_column(real):
    kinds, counts = np.unique(
        real["california_housing"].column("ocean_proximity"), return_counts=True
    )
    assert dict(zip(kinds, counts, strict=True))["ISLAND"] == 5 and len(kinds) == 5


def test_penguins_are_of_three_species_with_few_gaps(real):
    penguins = real["palmer_penguins"]
    assert penguins.X.shape == (344, 5) and penguins.y.dtype == np.int64
    assert np.bincount(penguins.y).tolist() == [152, 68, 124]
    assert np.isnan(penguins.X).sum(axis=0).tolist() == [2, 2, 2, 2, 0]
    assert (penguins.extra["sex"] == "").sum() == 11


def test_the_island_gives_two_species_away(real):
    extra = real["palmer_penguins"].extra
    on = {kind: set(extra["island"][extra["species"] == kind]) for kind in set(extra["species"])}
    assert (on["Gentoo"], on["Chinstrap"], len(on["Adelie"])) == ({"Biscoe"}, {"Dream"}, 3)


def test_spam_is_rare_and_some_messages_come_twice(real):
    sms = real["sms_spam"]
    assert sms.X.shape == (5574, 5) and sms.y.dtype == np.int64 and sms.y.sum() == 747
    texts = sms.extra["text"]
    assert len(texts) - len(np.unique(texts)) == 403
    assert sum("&lt;" in text for text in texts) == 240
    assert sum(any("\x80" <= sign < "\xa0" for sign in text) for text in texts) == 35
    assert len(np.unique(np.char.add(texts, sms.y.astype(str)))) == len(np.unique(texts))


def test_banking_questions_keep_the_authors_split(real):
    banking = real["banking77"]
    train = banking.extra["split"] == "train"
    assert banking.X.shape == (13083, 5) and banking.y.dtype == np.int64
    assert train.sum() == 10003 and train[:10003].all()
    assert set(np.bincount(banking.y[~train])) == {40}
    counts = np.bincount(banking.y[train])
    assert (len(counts), counts.min(), counts.max()) == (77, 35, 187)


def test_one_number_stands_for_one_intent(real):
    banking = real["banking77"]
    assert len(set(zip(banking.y, banking.extra["intent"], strict=True))) == 77
    assert banking.extra["intent"][banking.y == 0][0] == "card_arrival"


def test_seven_test_questions_are_in_the_training_part(real):
    banking = real["banking77"]
    plain = np.array([" ".join(text.lower().split()) for text in banking.extra["text"]])
    train = banking.extra["split"] == "train"
    assert np.isin(plain[~train], plain[train]).sum() == 7
