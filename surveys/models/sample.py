"""What the sample was drawn from: populations of the design, and totals."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClusterPopulation(models.Model):
    """How many there were to choose from, for one drawn cluster.

    `psu_population` counts PSUs in the stratum, `cluster_population` clusters in
    the PSU, `person_population` people in the cluster.
    """

    round = models.ForeignKey("surveys.Round", models.CASCADE, related_name="clusters")
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=64)
    psu = models.CharField(max_length=64)
    cluster = models.CharField(max_length=64)
    psu_population = models.FloatField()
    cluster_population = models.FloatField()
    person_population = models.FloatField()

    class Meta:
        verbose_name = _("drawn cluster")
        verbose_name_plural = _("drawn clusters")
        constraints = [
            models.UniqueConstraint(
                name="cluster_population_once",
                fields=["round", "unit", "stratum", "psu", "cluster"],
            ),
        ]

    def __str__(self) -> str:
        return self.cluster


class PopulationTotal(models.Model):
    """A known count of people, to which weights of a unit are calibrated."""

    round = models.ForeignKey("surveys.Round", models.CASCADE, related_name="totals")
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    variable = models.CharField(max_length=20)
    level = models.CharField(max_length=80)
    population = models.FloatField()

    class Meta:
        verbose_name = _("population total")
        verbose_name_plural = _("population totals")
        constraints = [
            models.UniqueConstraint(
                name="population_total_once",
                fields=["round", "unit", "variable", "level"],
            ),
            models.CheckConstraint(
                name="population_total_is_positive",
                condition=models.Q(population__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable}={self.level}: {self.population:g}"
