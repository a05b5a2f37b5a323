"""A tree handed in: previewed, kept, allowed by two, used by a cycle to the end."""

import json
import re
import subprocess
import sys

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Role
from localities.models import Level
from scorecards.cycles import own_trees, setting_up
from scorecards.models import Cycle, StoredTree, TreeRequest
from scorecards.refusals import Refused
from scorecards.trees import parse_tree, shipped_text
from tests.accounts.people import unit
from tests.scorecards.factories import opened, placed, upload
from tests.scorecards.upload.test_workbooks import edited, row_of
from tests.sweep.world import signed_in
from work.trees import workbook

pytestmark = pytest.mark.django_db
NEW = "/viec/bo-tieu-chi/nap/"
OWN = "communes-own"


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def own_text(code=OWN):
    return shipped_text("communes-2025").replace(
        'code = "communes-2025"', f'code = "{code}"', 1
    )


def renamed(book):
    """Another code, and two points moved from one component to another."""
    sheet = book["Bộ tiêu chí"]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value == "code":
            row[2].value = OWN
    leaves = book["Tiêu chí"]
    row_of(leaves, "I.2.1")[2].value = "Tỷ lệ đơn vị đã kiểm tra"


def hand_in(client, body=None, name="phu-luc.xlsx"):
    return client.post(NEW, {"file": upload(body or edited(renamed), name)})


def confirm(client, answer):
    word = re.search(r'name="carried" value="([^"]+)"', answer.content.decode())[1]
    return client.post(NEW, {"carried": word}, follow=True)


def stored(world, text=None, *, by=None):
    text = text or own_text()
    tree = parse_tree(text, name="own.toml")
    return own_trees.store(
        tree, text, owner=world.province, by=by or world.council, at=timezone.now()
    )


def allowed(world, row):
    now = timezone.now()
    asked = own_trees.ask(row, by=world.council, reason="Phụ lục mới", at=now)
    return own_trees.allow(asked, by=world.chair, at=now)


def test_a_workbook_is_previewed_with_its_differences_then_stored(world):
    council = signed_in("council")

    answer = hand_in(council)
    page = answer.content.decode()
    assert not StoredTree.objects.exists()
    assert "Tỷ lệ đơn vị đã kiểm tra" in page
    assert "đổi tên" in page
    confirm(council, answer)

    row = StoredTree.objects.get()
    assert (row.code, row.life, row.owner) == (OWN, "draft", world.province)
    assert council.get(f"/viec/bo-tieu-chi/{OWN}/tep.toml").content.decode() == row.text
    assert council.get(f"/viec/bo-tieu-chi/{OWN}/tep.xlsx").content[:2] == b"PK"


def test_a_mistake_is_shown_with_sheet_and_row_and_nothing_is_stored(world):
    def change(book):
        row_of(book["Tiêu chí"], "I.2.1")[4].value = "mười"

    page = hand_in(signed_in("council"), edited(change)).content.decode()

    assert "1 chỗ cần sửa; chưa lưu gì" in page
    assert "mười" in page
    assert "Điểm tối đa" in page
    assert not StoredTree.objects.exists()


def test_two_people_allow_it_on_the_pages_and_a_cycle_uses_it(world):
    council, chair = signed_in("council"), signed_in("chair")
    confirm(council, hand_in(council))
    place = f"/viec/bo-tieu-chi/{OWN}/"
    with pytest.raises(Refused) as caught:
        setting_up.create(
            world.setup(tree_code=OWN, year=2025), by=world.council, at=timezone.now()
        )
    assert caught.value.code == "tree_not_allowed"

    council.post(place, {"deed": "ask", "reason": "Phụ lục mới"})
    council.post(place, {"deed": "allow"})
    assert StoredTree.objects.get().life == "draft"
    assert "Phụ lục mới" in chair.get("/viec/").content.decode()
    chair.post(place, {"deed": "allow"})

    assert StoredTree.objects.get().life == "allowed"
    assert OWN in council.get("/viec/cham-diem/moi/").content.decode()
    cycle = setting_up.create(
        world.setup(tree_code=OWN, year=2025), by=world.council, at=timezone.now()
    )
    opened(cycle, world.council, world.chair)
    assert cycle.tree.by_code["I.2.1"].name.vi == "Tỷ lệ đơn vị đã kiểm tra"
    assert cycle.name in council.get(place).content.decode()


def test_a_tree_handed_in_is_scored_closed_released_and_verified(world, tmp_path):
    """The bundle's own program makes the points again from the tree that was typed."""
    from tests.scorecards.release.closed import released

    allowed(world, stored(world))
    cycle = world.make(tree_code=OWN, year=2025)
    release = released(world, cycle)

    folder = tmp_path / "bundle"
    from scorecards.release import bundles

    bundles.export(release, folder)
    command = [sys.executable, "verify.py", ".", "--digest", release.digest]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "tree.toml").read_text(encoding="utf-8") == cycle.tree_text
    assert json.loads((folder / "figures.json").read_text())["cycle"] == cycle.code


def test_a_code_in_use_is_refused_and_a_draft_gives_way(world):
    with pytest.raises(Refused) as caught:
        stored(world, shipped_text("communes-2025"))
    assert caught.value.code == "tree_code_taken"

    stored(world)
    again = stored(world, own_text().replace("Năm", "Năm") + "\n# sửa\n")
    assert StoredTree.objects.get() == again

    allowed(world, again)
    with pytest.raises(Refused) as caught:
        stored(world)
    assert caught.value.code == "tree_code_taken"


def test_a_province_sets_no_tree_of_provinces(world):
    text = shipped_text("provinces-2022").replace("provinces-2022", "p-own", 1)

    with pytest.raises(Refused) as caught:
        stored(world, text)
    assert caught.value.code == "tree_level_not_yours"


def test_appraisers_see_it_and_change_nothing(world):
    stored(world)
    judge = signed_in("judge")

    assert judge.get(f"/viec/bo-tieu-chi/{OWN}/").status_code == 200
    assert judge.get(NEW).status_code == 403
    answer = judge.post(f"/viec/bo-tieu-chi/{OWN}/", {"deed": "take-away"})
    assert answer.status_code == 403
    assert StoredTree.objects.exists()


def test_cycles_of_another_owner_are_not_named(world):
    placed("elsewhere", Role.COUNCIL, unit("22", "Tỉnh Quảng Ninh", Level.PROVINCE))

    place = "/viec/bo-tieu-chi/communes-2025/"
    assert world.cycle.name in signed_in("council").get(place).content.decode()
    assert world.cycle.name not in signed_in("elsewhere").get(place).content.decode()


def test_a_draft_of_another_province_is_not_there(world):
    stored(world)
    placed("elsewhere", Role.COUNCIL, unit("22", "Tỉnh Quảng Ninh", Level.PROVINCE))

    answer = signed_in("elsewhere").get(f"/viec/bo-tieu-chi/{OWN}/")
    assert answer.status_code == 404


def test_a_retired_tree_is_taken_by_no_new_cycle_and_comes_back(world):
    row = allowed(world, stored(world))
    own_trees.retire(row, by=world.chair, at=timezone.now())

    with pytest.raises(Refused) as caught:
        world.make(tree_code=OWN, year=2025)
    assert caught.value.code == "tree_not_allowed"
    own_trees.bring_back(row, by=world.chair)
    assert world.make(tree_code=OWN, year=2025).tree_code == OWN


def refused_by_database(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_the_database_allows_no_tree_alone_and_keeps_what_is_allowed(world):
    row = stored(world)
    rows = StoredTree.objects.filter(pk=row.pk)
    refused_by_database(lambda: rows.update(allowed_at=timezone.now()))
    refused_by_database(lambda: rows.update(text="other"))

    allowed(world, row)
    refused_by_database(lambda: rows.update(text="other"))
    refused_by_database(lambda: rows.delete())


def test_the_database_gives_no_cycle_a_draft(world):
    row = stored(world)
    cycle = setting_up._cycle(world.setup(tree_code=OWN, year=2025), row.text)
    cycle.made_by, cycle.made_at = world.council, timezone.now()

    refused_by_database(cycle.save)
    assert not Cycle.objects.filter(tree_code=OWN).exists()


def test_what_was_asked_is_kept_until_it_is_decided(world):
    row = stored(world)
    now = timezone.now()
    own_trees.ask(row, by=world.council, reason="Phụ lục mới", at=now)

    with pytest.raises(Refused) as caught:
        own_trees.take_away(row, by=world.council)
    assert caught.value.code == "tree_is_asked"
    own_trees.decline(TreeRequest.objects.get(), by=world.council, at=now)
    with pytest.raises(Refused) as caught:
        own_trees.take_away(row, by=world.council)
    assert caught.value.code == "tree_was_asked"


def test_the_empty_template_comes_down_with_every_sheet(world):
    body = signed_in("council").get("/viec/bo-tieu-chi/mau.xlsx").content

    assert body[:2] == b"PK"
    assert workbook.empty()[:2] == b"PK"
