"""Progress of a run for programs, to people who may see rounds."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import may
from scoring import runs
from scoring.models import Run


class MayViewRounds(BasePermission):
    def has_permission(self, request: Request, view: RunProgress) -> bool:
        return may(request.user, "view_round")


class JobErrorSerializer(serializers.Serializer):
    unit = serializers.CharField(help_text="Code of the unit; empty: the composition.")
    error = serializers.CharField()


class ProgressSerializer(serializers.Serializer):
    run = serializers.IntegerField()
    round = serializers.CharField()
    state = serializers.CharField()
    jobs = serializers.IntegerField()
    waiting = serializers.IntegerField()
    running = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    seconds_left = serializers.FloatField(allow_null=True)
    errors = JobErrorSerializer(many=True)


class RunProgress(APIView):
    permission_classes = [MayViewRounds]

    @extend_schema(summary="Progress of a scoring run", responses=ProgressSerializer)
    def get(self, request: Request, pk: int) -> Response:
        run = get_object_or_404(Run.objects.select_related("round"), pk=pk)
        progress = {"run": run.pk, "round": run.round.code, **runs.progress(run)}
        return Response(ProgressSerializer(progress).data)
