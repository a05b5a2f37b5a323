"""Evidence in a storage that is no folder: five methods of Django's, and no path."""

from io import BytesIO

import pytest
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils import timezone

from scorecards.claims import evidence
from scorecards.models import StoredFile
from tests.scorecards.factories import PDF, upload
from tests.sweep.world import signed_in

pytestmark = pytest.mark.django_db


class Bucket(Storage):
    """Objects by key, as a service over the network has them: written whole, read from
    the start, replaced under the same key."""

    objects: dict[str, bytes] = {}
    is_away = False

    def _open(self, name, mode="rb"):
        assert mode == "rb"
        return File(BytesIO(self.objects[name]), name=name)

    def _save(self, name, content):
        body = b"".join(content.chunks())
        if Bucket.is_away:
            raise ConnectionError("the bucket does not answer")
        self.objects[name] = body
        return name

    def exists(self, name):
        return name in self.objects

    def size(self, name):
        return len(self.objects[name])

    def delete(self, name):
        self.objects.pop(name, None)

    def get_available_name(self, name, max_length=None):
        return name


@pytest.fixture(autouse=True)
def bucket(settings, evidence_of_the_test):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    own = {"BACKEND": f"{__name__}.Bucket"}
    kept = settings.STORAGES | {"staticfiles": plain, "evidence": own}
    settings.STORAGES = kept
    storages._storages.pop("evidence", None)
    Bucket.objects, Bucket.is_away = {}, False
    yield Bucket
    storages._storages.pop("evidence", None)


def take(world, leaf="I.4"):
    words = {"page": "", "by": world.officer, "at": timezone.now()}
    sent = evidence.Sent(upload(PDF, "a.pdf"))
    return evidence.show(world.card, leaf, sent, **words).file


def test_a_file_goes_there_and_comes_down_to_its_own_people(world):
    shown = world.attach()

    assert list(Bucket.objects.values()) == [PDF]
    place = f"/viec/cham-diem/phieu/{world.card.pk}/tep/{shown.pk}/"
    assert b"".join(signed_in("officer").get(place)) == PDF
    assert signed_in("other").get(place).status_code == 403


def test_the_same_bytes_are_sent_once_and_half_an_object_again(world):
    first = take(world)
    assert take(world, "II.2") == first

    Bucket.objects[first.key] = PDF[:9]
    take(world, "II.2")

    assert Bucket.objects == {first.key: PDF}


def test_where_the_storage_is_away_no_row_tells_of_a_file(world):
    Bucket.is_away = True

    with pytest.raises(ConnectionError):
        take(world)

    assert not StoredFile.objects.exists()
    assert not Bucket.objects


def test_an_object_that_is_gone_is_not_found(world):
    shown = world.attach()
    Bucket.objects.clear()

    place = f"/viec/cham-diem/phieu/{world.card.pk}/tep/{shown.pk}/"
    assert signed_in("officer").get(place).status_code == 404
