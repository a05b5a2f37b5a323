import re

import pytest

pytestmark = pytest.mark.django_db


def test_every_page_forbids_what_is_inline_or_from_elsewhere(client):
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_pages_of_the_api_keep_to_the_policy(client):
    page = client.get("/api/v1/docs/").text

    assert "<style" not in page
    assert re.findall(r"<script(?! src=)", page) == []
    assert all(
        address.startswith("/")
        for address in re.findall(r'(?:src|href)="([^"]+)"', page)
    )


def test_the_schema_names_its_version(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/json"})

    assert schema.status_code == 200
    assert b"openapi: 3" in schema.content or b'"openapi"' in schema.content


def test_a_page_that_is_not_there_is_said_kindly(client):
    answer = client.get("/khong-co/")

    assert answer.status_code == 404
    assert "Content-Security-Policy" in answer.headers


def test_a_page_for_another_role_is_said_kindly(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("lan"))

    answer = client.get("/admin/accounts/user/", follow=True)

    assert answer.status_code == 403
    assert "Đây là trang của:" in answer.text


def test_the_typeface_is_served_from_here():
    from django.contrib.staticfiles import finders

    assert finders.find("fonts/BeVietnamPro-Regular.ttf")
