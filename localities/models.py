"""Administrative units, their dated names, successors and service points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Self, cast

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q
from django.utils.translation import gettext_lazy as _

from localities.registers.files import register_day
from localities.registers.succession import Step, follow
from wording.shown import language, shown
from wording.text import Text


class Level(models.TextChoices):
    NATION = "nation", _("national level")
    PROVINCE = "province", _("province level")
    DISTRICT = "district", _("district level")
    COMMUNE = "commune", _("commune level")


class Kind(models.TextChoices):
    COUNTRY = "country", _("country")
    PROVINCE = "province", _("province")
    CITY = "city", _("centrally run city")
    WARD = "ward", _("ward")
    COMMUNE = "commune", _("commune")
    SPECIAL_ZONE = "special_zone", _("special zone")


def _period() -> Func:
    """The days of a row as a PostgreSQL range, last day exclusive."""
    return Func(
        F("valid_from"),
        F("valid_until"),
        function="daterange",
        output_field=DateRangeField(),
    )


def _ends_after_it_begins(*, name: str) -> CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
    )


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Rows valid on a day; `valid_until` is exclusive."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day
        )


class UnitQuerySet(DatedQuerySet):
    def in_register(self, register: str) -> Self:
        """Units of a named register ("2017": 63 provinces, "2025": 34).

        Raises Refused for another name.
        """
        return self.on(register_day(register))

    def provinces(self) -> Self:
        return self.filter(level=Level.PROVINCE)

    def communes(self) -> Self:
        return self.filter(level=Level.COMMUNE)

    def without(self, ids: Iterable[int]) -> Self:
        """Units that are none of these and contain none of them."""
        known = list(ids)
        above = Unit.objects.filter(pk__in=known, parent__isnull=False)
        return self.exclude(pk__in=known).exclude(pk__in=above.values("parent"))

    def alphabetical(self) -> Self:
        """In the order of the Vietnamese alphabet, by name without its type."""
        return self.order_by("sort_key", "code")

    def codes(self) -> list[str]:
        return list(self.values_list("code", flat=True))

    def nation(self) -> Unit:
        return cast(Unit, self.get(level=Level.NATION))


class DatedNames(models.Model):
    """Full and short names in both languages, and the type they carry."""

    name_vi = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    short_vi = models.CharField(_("name without its type"), max_length=120)
    short_en = models.CharField(_("English name without its type"), max_length=120)
    kind = models.CharField(_("type"), max_length=20, choices=Kind)

    class Meta:
        abstract = True

    def name_in(self, language: str, *, short: bool = False) -> str:
        """The name in "vi" or "en"."""
        if short:
            return Text(self.short_vi, self.short_en).to(language)
        return Text(self.name_vi, self.name_en).to(language)


class Unit(DatedNames):
    """A territory under one code for a time; its newest name is kept on the row.

    Codes survive while territory changes (80 was Long An, then Tây Ninh), so a
    unit is known by (level, code, valid_from).
    """

    level = models.CharField(_("level"), max_length=10, choices=Level)
    code = models.CharField(_("code"), max_length=10)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    slug = models.SlugField(max_length=140)
    # Keys are ASCII made for byte order, whatever the database's own collation.
    sort_key = models.CharField(max_length=300, db_collation="C", editable=False)
    folded = models.CharField(max_length=120, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(
                name="unit_known_by_code_and_date",
                fields=["level", "code", "valid_from"],
            ),
            _ends_after_it_begins(name="unit_ends_after_it_begins"),
            ExclusionConstraint(
                name="unit_code_names_one_unit_a_day",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="unit_slug_names_one_unit_a_day",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    ("slug", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["level", "sort_key"], name="unit_by_alphabet"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_vi}"

    @property
    def name(self) -> str:
        """Newest full name in the language being read."""
        return self.name_in(language())

    @property
    def short_name(self) -> str:
        """Newest name without its type in the language being read."""
        return self.name_in(language(), short=True)

    def names_on(self, day: date) -> DatedNames:
        """The dated names in force on a day; the unit itself if none is older.

        Asks no query when `names` is prefetched.
        """
        begun = [names for names in self.names.all() if names.valid_from <= day]
        return max(begun, key=lambda names: names.valid_from, default=self)

    def name_on(self, day: date, language: str, *, short: bool = False) -> str:
        return self.names_on(day).name_in(language, short=short)


class UnitName(DatedNames):
    """A name and type from a day on: a new type is no new unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    valid_from = models.DateField(_("valid from"))
    decree = models.CharField(_("legal basis"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("dated name")
        verbose_name_plural = _("dated names")
        constraints = [
            models.UniqueConstraint(
                name="unit_takes_one_name_a_day", fields=["unit", "valid_from"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.name_vi} ({self.valid_from:%d/%m/%Y})"


class SuccessionQuerySet(models.QuerySet):
    def pairs(
        self, *, since: date, until: date, level: str = Level.PROVINCE
    ) -> list[tuple[str, str]]:
        """(code on `since`, code on `until`) of every unit of a level, by code.

        Units that no succession touches keep their code. Raises
        Refused for a unit that ended without one.
        """
        codes = sorted(Unit.objects.filter(level=level).on(since).codes())
        steps = self._steps(since=since, until=until, level=level)
        return sorted(follow(codes, steps).items())

    def _steps(self, *, since: date, until: date, level: str) -> Iterator[Step]:
        recorded = self.filter(on__gt=since, on__lte=until, old__level=level)
        moves = list(recorded.values_list("on", "old__code", "new__code"))
        for day in sorted({on for on, _old, _new in moves}):
            yield from (Step(*move) for move in moves if move[0] == day)
            stayed = Unit.objects.filter(level=level, valid_from__lt=day).on(day)
            yield from (Step(day, code, code) for code in stayed.codes())


class Succession(models.Model):
    """On a day, the territory of one unit went into another."""

    old = models.ForeignKey(Unit, models.CASCADE, related_name="successions")
    new = models.ForeignKey(Unit, models.CASCADE, related_name="predecessions")
    on = models.DateField(_("on"))
    decree = models.CharField(_("legal basis"), max_length=120, blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(name="succession_once", fields=["old", "new"]),
            models.CheckConstraint(
                name="succession_is_to_another_unit", condition=~Q(old=F("new"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new} ({self.on:%d/%m/%Y})"


class ServicePoint(models.Model):
    """A one-stop counter of a unit, where people hand in and take back papers."""

    class Kind(models.TextChoices):
        PROVINCIAL_CENTRE = (
            "provincial_centre",
            _("provincial Public Administration Service Centre"),
        )
        DISTRICT_SECTION = "district_section", _("district one-stop section")
        COMMUNE_SECTION = "commune_section", _("commune service centre or section")

    class Origin(models.TextChoices):
        REGISTER = "register", _("generated from the register of units")
        REPORTED = "reported", _("reported by the unit")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="service_points")
    code = models.CharField(_("code"), max_length=20)
    name_vi = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        constraints = [
            models.UniqueConstraint(
                name="service_point_known_by_code_and_date",
                fields=["code", "valid_from"],
            ),
            _ends_after_it_begins(name="service_point_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_vi}"

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))


class Body(models.Model):
    """A ministry, department or other agency of a unit; dated like the units."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry or ministerial agency")
        OF_MINISTRY = "of_ministry", _("unit of a ministry")
        DEPARTMENT = "department", _("department of a province")
        OTHER = "other", _("other agency")

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="bodies", verbose_name=_("unit")
    )
    code = models.CharField(_("code"), max_length=20)
    name_vi = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            _ends_after_it_begins(name="body_ends_after_it_begins"),
            ExclusionConstraint(
                name="body_code_names_one_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_vi}"

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))
