"""Nothing is stored before somebody said what it tells about whom."""

import pytest

from config import inventory


def test_every_stored_field_is_sorted_once():
    faults = inventory.faults(inventory.read())

    assert not faults, "\n".join(["sort these in config/inventory.toml:", *faults])


def test_the_page_says_what_the_file_says():
    assert inventory.PAGE.read_text() == inventory.page(), "make prove NAME=inventory"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda sorted_: sorted_.pop("surveys.Contact"),
            "surveys.Contact.phone is not sorted",
        ),
        (
            lambda sorted_: sorted_["surveys.Contact"]["personal"].remove("phone"),
            "surveys.Contact.phone is not sorted",
        ),
        (
            lambda sorted_: sorted_["surveys.Contact"]["personal"].append("fax"),
            "surveys.Contact.fax is not stored",
        ),
        (
            lambda sorted_: sorted_["surveys.Contact"]["operational"].append("phone"),
            "surveys.Contact.phone is sorted twice",
        ),
        (
            lambda sorted_: sorted_.update({"surveys.Fax": {}}),
            "surveys.Fax: there is no such model",
        ),
        (
            lambda sorted_: sorted_["surveys.Contact"].update({"secret": []}),
            "surveys.Contact: secret is no kind of field",
        ),
    ],
)
def test_a_field_forgotten_or_gone_is_noticed(change, fault):
    planted = inventory.read()
    change(planted)

    assert fault in inventory.faults(planted)


def test_published_tables_hold_no_answer():
    kinds = {
        kind
        for name, sorted_ in inventory.read().items()
        if name.startswith(("publishing.", "localities."))
        for kind in sorted_
    }

    assert kinds == {"public", "operational"}
