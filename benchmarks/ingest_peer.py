"""Our door, and beside it the same door as a plain REST framework endpoint.

Both in one server process: `python -m config.serve --site benchmarks.ingest_peer`.
For benchmarks/ingest.py.
"""

import os
from hashlib import sha256

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.conf import settings

django.setup()
settings.ROOT_URLCONF = "benchmarks.ingest_peer"

from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response as Answer
from rest_framework.views import APIView

from surveys import questionnaire
from surveys.models import Response, Round, Token

ITEMS = questionnaire.load("sipas-2023").scored_codes


class AnswersSerializer(serializers.Serializer):
    """The scored items, one field each."""

    def get_fields(self):
        return {
            code: serializers.IntegerField(
                min_value=1, max_value=5, required=False, allow_null=True
            )
            for code in ITEMS
        }


class QuestionnaireSerializer(serializers.Serializer):
    uid = serializers.CharField(max_length=64)
    round = serializers.SlugRelatedField("code", queryset=Round.objects.all())
    unit = serializers.CharField(max_length=10)
    answers = AnswersSerializer()
    answered_at = serializers.DateTimeField()
    device = serializers.CharField(max_length=64)
    sequence = serializers.IntegerField()


class TokenOnly(BaseAuthentication):
    def authenticate(self, request):
        secret = request.headers["Authorization"].removeprefix("Bearer ")
        digest = sha256(secret.encode()).hexdigest()
        token = Token.objects.select_related("user").get(digest=digest)
        return token.user, token


class Questionnaires(APIView):
    authentication_classes = [TokenOnly]
    # Our door counts nobody's requests either: a sender is known by a token.
    throttle_classes: tuple = ()

    def post(self, request):
        serializer = QuestionnaireSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        answers = bytes(sent["answers"].get(code) or 0 for code in ITEMS)
        unit = request.auth.units.get(code=sent["unit"])
        row = Response(
            round=sent["round"],
            uid=sent["uid"],
            unit=unit,
            channel="api",
            stratum=unit.code,
            psu=unit.code,
            cluster=unit.code,
            weight=1.0,
            answers=answers,
            answered_at=sent["answered_at"],
            received_at=timezone.now(),
            device=sent["device"],
            sequence=sent["sequence"],
            digest=sha256(answers).digest(),
        )
        Response.objects.bulk_create([row], ignore_conflicts=True)
        return Answer({"uid": sent["uid"]}, 201)


urlpatterns = [
    path("api/v1/", include("surveys.urls")),
    path("peer/questionnaires/", Questionnaires.as_view()),
]
application = get_wsgi_application()
