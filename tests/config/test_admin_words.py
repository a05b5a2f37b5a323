"""The operators' pages speak Vietnamese first, to their last column."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.utils import translation

COLUMNS = [
    pytest.param(model, name, id=f"{model.__name__}.{name}")
    for model, desk in admin.site._registry.items()
    for name in desk.list_display
]


@pytest.mark.parametrize(("model", "name"), COLUMNS)
def test_every_column_is_named_in_vietnamese(model, name):
    def label(language):
        with translation.override(language):
            return str(label_for_field(name, model, admin.site._registry[model]))

    assert label("vi") != label("en")


@pytest.mark.parametrize("model", admin.site._registry)
def test_every_list_and_its_room_are_named_in_vietnamese(model):
    def names(language):
        with translation.override(language):
            words = (
                model._meta.app_config.verbose_name,
                model._meta.verbose_name_plural,
            )
            return [str(word) for word in words]

    for vietnamese, english in zip(names("vi"), names("en"), strict=True):
        assert vietnamese != english
