"""What operators see of rounds and questionnaires: to look, not to touch."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from surveys.models import Instrument, Round


class LookOnly(admin.ModelAdmin):
    """Nothing is added, changed or deleted by hand: commands and channels do that."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Round)
class RoundAdmin(LookOnly):
    list_display = [
        "code",
        "name",
        "year",
        "owner",
        "methodology",
        "gathered",
        "simulated",
        "state",
    ]
    list_filter = ["year", "state", "simulated", "methodology"]
    search_fields = ["code", "name_vi", "name_en"]
    list_select_related = ["owner"]
    ordering = ["-year", "code"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(gathered=Count("responses"))

    @admin.display(description=_("questionnaires"), ordering="gathered")
    def gathered(self, rnd):
        return rnd.gathered


@admin.register(Instrument)
class InstrumentAdmin(LookOnly):
    list_display = ["code", "title_vi", "title_en", "digest"]
    ordering = ["code"]
