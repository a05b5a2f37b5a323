"""What is one person's own opens, changes and ends nothing of anybody else's."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import presence
from accounts.models import Role
from accounts.roles import may
from accounts.sign_in import second_factor, steps
from tests.accounts.people import digits, person, with_device

pytestmark = pytest.mark.django_db


@pytest.fixture
def mai():
    return person("mai", Role.PUBLISHER)


@pytest.fixture
def other():
    return person("other", Role.PUBLISHER)


@pytest.fixture
def device(mai):
    return with_device(mai)


def test_one_persons_device_is_nobody_elses(device, other):
    assert second_factor.device_of(other) is None
    assert not second_factor.verify(other, digits(device))


def test_a_device_somebody_else_has_begun_is_not_confirmed(mai, other):
    begun = second_factor.begin(session := {}, mai)

    assert second_factor.confirm({}, other, digits(begun)) is None
    assert second_factor.confirm(session, mai, digits(begun))


def test_setting_one_up_leaves_the_devices_of_others(device, other):
    begun = second_factor.begin(session := {}, other)

    assert second_factor.confirm(session, other, digits(begun))
    assert TOTPDevice.objects.filter(pk=device.pk).exists()


def test_taking_one_away_leaves_the_devices_of_others(mai, device, other):
    with_device(other)

    with presence.serving(other.pk):
        second_factor.take_away(other, by=mai)

    assert TOTPDevice.objects.get() == device


def test_leaving_everywhere_ends_ones_own_sessions_alone(mai, other):
    before = mai.session_epoch

    steps.leave_everywhere(other, by=other)

    mai.refresh_from_db()
    assert mai.session_epoch == before


def test_a_role_of_somebody_let_go_allows_nothing(mai):
    assert may(mai, "seal_release")

    mai.is_active = False

    assert not may(mai, "seal_release")
