"""The administrator's wizard: act, lines, preview, carrying out, and back; unit pages; command."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from organisations.access import Role
from organisations.models import Reorganisation, Unit
from povertyplan import reorganising
from tests.factories import UnitFactory, district, person, province
from tests.households.builders import household

from .reorganised import ON, World

pytestmark = pytest.mark.django_db
ACT = {"name": "Sắp xếp 2026", "on": "01/07/2026", "legal_basis": "NQ 1683/NQ-UBTVQH15"}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def client(world):
    return client_of(world.administrator)


def client_of(user):
    client = Client()
    client.force_login(user, backend="organisations.backends.AccountBackend")
    return client


def go(name, *args):
    return reverse(f"reorganisation_{name}", args=args)


def begin(client, start="empty", **more):
    facts = ACT | {"district": district().pk, "start": start} | more
    response = client.post(go("new"), facts)
    assert response.status_code == 302, response.context["form"].errors
    return Reorganisation.objects.latest("pk")


def commune_line(**changed):
    return {
        "sources": ["05737", "05740"], "full_name": "Xã La Hiên", "code": "05740",
        "area": "nong_thon", "region": "III",
    } | changed  # fmt: skip


def test_from_the_act_to_the_new_map_and_back(world, client):
    draft = begin(client)
    client.post(go("line_new", draft.pk, "xa"), commune_line())
    page = client.get(go("detail", draft.pk))
    assert "Xã Cúc Đường, Xã La Hiên" in page.text and "khớp" in page.text
    client.post(go("apply", draft.pk))
    draft.refresh_from_db()
    assert draft.state == "applied"
    assert "Đã thực hiện" in client.get(go("detail", draft.pk)).text
    client.post(go("undo", draft.pk))
    draft.refresh_from_db()
    assert draft.state == "undone"
    assert Unit.objects.get(pk=world.left.pk).valid_to is None
    assert "Đã hoàn lại" in client.get(go("list")).text


def test_the_name_without_its_kind_is_taken_from_the_full_name(world, client):
    draft = begin(client)
    client.post(go("line_new", draft.pk, "xa"), commune_line())
    draft.refresh_from_db()
    (line,) = draft.lines
    assert (line["name"], line["from"], line["level"]) == ("La Hiên", ["05737", "05740"], "commune")
    assert line["basis"] == ACT["legal_basis"]


def test_a_line_is_changed_and_taken_out(world, client):
    draft = begin(client)
    client.post(go("line_new", draft.pk, "xa"), commune_line())
    assert 'value="Xã La Hiên"' in client.get(go("line_edit", draft.pk, 1)).text
    client.post(go("line_edit", draft.pk, 1), commune_line(full_name="Xã Hiên"))
    draft.refresh_from_db()
    assert [line["full_name"] for line in draft.lines] == ["Xã Hiên"]
    client.post(go("line_drop", draft.pk, 1))
    draft.refresh_from_db()
    assert draft.lines == []


def test_a_village_is_split_by_codes_pasted_from_a_column(world, client):
    goes = world.homes[world.left_1][0]
    draft = begin(client)
    line = {"sources": [world.left_1.code], "parent": "05737"}
    client.post(
        go("line_new", draft.pk, "thon"),
        line | {"full_name": "Xóm Cũ", "code": world.left_1.code},
    )
    pasted = {"full_name": "Xóm Mới", "code": "M1", "households": f"{goes.code}\r\n"}
    client.post(go("line_new", draft.pk, "thon"), line | pasted)
    draft.refresh_from_db()
    assert draft.lines[1]["households"] == [goes.code]
    page = client.get(go("detail", draft.pk))
    assert "hãy phân công người cho Xóm Mới" in page.text


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(world, client):
    draft = begin(client)
    page = client.post(go("line_new", draft.pk, "xa"), commune_line(area=""))
    assert page.context["form"].errors.keys() == {"area"}
    assert 'value="Xã La Hiên"' in page.text


def test_what_stands_in_the_way_is_said_and_there_is_no_button(world, client):
    draft = begin(client)
    client.post(go("line_new", draft.pk, "xa"), commune_line(code="05719"))
    page = client.get(go("detail", draft.pk))
    assert "Mã 05719" in page.text
    assert go("apply", draft.pk) not in page.text
    page = client.post(go("apply", draft.pk), follow=True)
    assert "Chưa thực hiện được" in page.text


def test_a_day_ahead_is_scheduled_and_changing_the_plan_takes_it_back(world, client):
    draft = begin(client, on="01/07/2099")
    client.post(go("line_new", draft.pk, "xa"), commune_line())
    page = client.get(go("detail", draft.pk))
    assert go("schedule", draft.pk) in page.text and go("apply", draft.pk) not in page.text
    client.post(go("schedule", draft.pk))
    draft.refresh_from_db()
    assert draft.scheduled_by == world.administrator
    assert "tự thực hiện vào ngày 01/07/2099" in client.get(go("detail", draft.pk)).text
    client.post(go("edit", draft.pk), ACT | {"on": "02/07/2099"})
    draft.refresh_from_db()
    assert (draft.on, draft.scheduled_at) == (date(2099, 7, 2), None)


def test_the_same_name_for_the_same_day_is_said_at_the_name(world, client):
    begin(client)
    page = client.post(go("new"), ACT | {"district": district().pk, "start": "empty"})
    assert "name" in page.context["form"].errors


def test_the_example_of_2025_is_loaded(world, client):
    draft = begin(client, "example")
    assert [line["code"] for line in draft.lines] == [
        "05716", "05719", "05722", "05725", "05740", "05746", "05755"
    ]  # fmt: skip
    assert {line["area"] for line in draft.lines} == {"nong_thon"}
    assert draft.lines[0]["from"] == ["05716", "05734", "05743"]


def test_a_file_of_the_same_layout_is_loaded(world, client):
    text = "code,name,full_name,former_codes\n05740,La Hiên,Xã La Hiên,05737|05740\n"
    file = SimpleUploadedFile("p.csv", text.encode("utf-8-sig"))
    draft = begin(client, "file", file=file)
    assert draft.lines[0]["from"] == ["05737", "05740"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "tệp"),
        (b"code,name\n1,2\n", "full_name, former_codes"),
        (b"x" * (1024 * 1024 + 1), "lớn hơn 1 MB"),
    ],
)
def test_any_other_file_is_refused_at_its_field(world, client, content, said):
    facts = ACT | {"district": district().pk, "start": "file"}
    page = client.post(go("new"), facts | {"file": SimpleUploadedFile("p.csv", content)})
    assert said in str(page.context["form"].errors["file"])
    assert page.context["form"]["name"].value() == ACT["name"]


def test_an_administrator_of_another_district_finds_none_of_it(world, client):
    draft = begin(client)
    elsewhere = UnitFactory(level="district", code="171", name="Khác", parent=province())
    stranger = client_of(person(Role.ADMINISTRATOR, elsewhere))
    assert draft.name not in stranger.get(go("list")).text
    for name, args in (
        ("detail", ()), ("edit", ()), ("line_new", ("xa",)), ("line_edit", (1,)),
    ):  # fmt: skip
        assert stranger.get(go(name, draft.pk, *args)).status_code == 404
    for name, args in (("apply", ()), ("schedule", ()), ("undo", ()), ("line_drop", (1,))):
        assert stranger.post(go(name, draft.pk, *args)).status_code == 404
    page = stranger.post(go("new"), ACT | {"district": district().pk, "start": "empty"})
    assert "district" in page.context["form"].errors


def test_a_village_of_another_district_is_not_on_offer(world, client):
    elsewhere = UnitFactory(level="district", code="171", name="Khác", parent=province())
    UnitFactory(code="09999", parent=elsewhere)
    draft = begin(client)
    page = client.post(go("line_new", draft.pk, "xa"), commune_line(sources=["09999"]))
    assert "sources" in page.context["form"].errors


def test_what_was_carried_out_is_not_edited(world, client):
    done = world.apply()
    for name, args in (("edit", ()), ("line_new", ("thon",)), ("line_edit", (1,))):
        assert client.get(go(name, done.pk, *args)).status_code == 404


def test_a_page_costs_the_same_for_one_line_and_for_three(
    world, client, django_assert_max_num_queries
):
    counts = []
    for more in (1, 3):
        for n in range(more):
            UnitFactory(code=f"0600{len(counts)}{n}")
        lines = [world.merge()] + [
            world.merge(code=f"0600{len(counts)}{n}", full_name=f"Xã mới {len(counts)}{n}")
            | {"from": [f"0600{len(counts)}{n}"], "parent": "170"}
            for n in range(more)
        ]
        draft = world.draft(*lines, name=f"Bản {more}")
        client.get(go("detail", draft.pk))
        with django_assert_max_num_queries(40) as queries:
            client.get(go("detail", draft.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_units_page_tells_where_it_came_from_and_where_it_went(world, client):
    world.apply()
    new = Unit.objects.in_force(ON).get(code="05740")
    page = client.get(reverse("unit_detail", args=[new.pk]))
    assert "nhập từ" in page.text and "Xã Cúc Đường" in page.text and "NQ 1683" in page.text
    page = client.get(reverse("unit_detail", args=[world.left.pk]))
    assert "thành" in page.text and reverse("unit_detail", args=[new.pk]) in page.text


def test_an_officer_reads_the_page_of_the_former_commune_and_a_stranger_does_not(world):
    own, stranger = (person(Role.COMMUNE_OFFICER, u) for u in (world.right, world.other))
    page = reverse("unit_detail", args=[world.left.pk])
    assert client_of(own).get(page).status_code == 404
    world.apply()
    assert client_of(own).get(page).status_code == 200
    assert client_of(stranger).get(page).status_code == 404


def mapping(tmp_path, rows):
    path = tmp_path / "p.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "full_name", "former_codes"])
        writer.writerows(rows)
    return str(path)


def run(*arguments):
    out = StringIO()
    call_command("reorganise", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_looks_carries_out_and_undoes(world, tmp_path):
    file = mapping(tmp_path, [["05740", "La Hiên", "Xã La Hiên", "05737|05740"]])
    where = [file, "--on", "01/07/2026", "--basis", "NQ 1683"]
    assert "Hộ: 6 = 6" in run(*where, "--preview")
    assert not Reorganisation.objects.exists()
    assert "3 villages" in run(*where, "--apply")
    assert Reorganisation.objects.get().state == "applied"
    with pytest.raises(CommandError, match="--by"):
        run(*where, "--undo")
    assert "Undone" in run(*where, "--undo", "--by", world.administrator.username)
    assert Reorganisation.objects.get().state == "undone"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--on"),
        (["--on", "2026-07-01"], "--on"),
        (["--on", "01/07/2026", "--apply"], "--basis"),
        (["--on", "01/07/2026", "--basis", "NQ", "--apply"], "không có đơn vị cũ"),
        (["--on", "01/07/2026", "--district", "999"], "no district"),
        (["--on", "01/07/2026", "--by", "khong-co"], "No account"),
    ],
)
def test_the_command_says_what_is_missing(world, arguments, said):
    with pytest.raises(CommandError, match=said):
        run(*arguments)
    assert not Reorganisation.objects.exists()


def test_the_job_of_the_morning_carries_out_what_is_due(world, monkeypatch):
    from django.utils import timezone

    from povertyplan.jobs import carry_out_due_reorganisations

    ahead = date(2099, 7, 1)
    draft = world.draft(on=ahead)
    reorganising.schedule_reorganisation(
        draft, today=date(2026, 12, 1), at=draft.made_at, by=world.administrator
    )
    monkeypatch.setattr(timezone, "localdate", lambda *a: ahead)
    carry_out_due_reorganisations()
    draft.refresh_from_db()
    assert draft.state == "applied"
    household(Unit.objects.in_force(ahead).get(code=world.left_1.code), on=ahead)
