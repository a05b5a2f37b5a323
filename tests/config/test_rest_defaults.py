"""A view of REST framework that says nothing of itself is closed, and slowed down."""

import pytest
from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.tries import limits
from accounts.tries.rates import Rate

pytestmark = pytest.mark.django_db


class Silent(APIView):
    def get(self, request):
        return Response({})


class Open(Silent):
    permission_classes = [AllowAny]


def answered(view):
    request = APIRequestFactory().get("/")
    request.user = AnonymousUser()
    return view.as_view()(request).status_code


def test_a_silent_view_answers_nobody_who_is_not_signed_in():
    assert answered(Silent) == 403


def test_a_silent_view_is_read_no_faster_than_the_api(monkeypatch):
    few = Rate("one in a minute", burst=1, every=60)
    monkeypatch.setattr(limits, "READING_API", few)

    assert [answered(Open), answered(Open)] == [200, 429]
