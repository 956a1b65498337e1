import csv
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from organisations import actions, reference
from organisations.models import Agency, AuditEntry, Succession, Unit, UnitAttribute

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    return reference.load_units()


def commune(code):
    return Unit.objects.get(code=code, level="commune")


def test_the_frame_has_15_communes_and_171_villages(loaded):
    counts = {level: Unit.objects.filter(level=level).count() for level in Unit.Level.values}
    assert counts == {"province": 1, "district": 1, "commune": 15, "village": 171}
    assert loaded == {"units": 188, "attributes": 30, "agencies": 27}


def test_a_unit_bears_its_official_name_and_place(loaded):
    than_xa = commune("05725")
    assert than_xa.full_name == "Xã Thần Xa"
    assert than_xa.parent.full_name == "Huyện Võ Nhai"
    assert (than_xa.latitude, than_xa.longitude) == (21.8361, 105.89965)
    assert commune("05716").full_name == "Thị trấn Đình Cả"


def test_known_villages_name_their_source_and_the_rest_are_called_illustrations(loaded):
    villages = Unit.objects.villages()
    known = villages.filter(is_illustrative=False)
    assert known.count() == 68
    assert all("Tên theo nguồn" in village.legal_basis for village in known)
    assert not villages.filter(is_illustrative=True).exclude(name__startswith="minh hoạ").exists()
    names = villages.filter(parent__code="05740").values_list("code", "full_name")[:3]
    assert list(names) == [
        ("05740-01", "Xóm Làng Lai"),
        ("05740-02", "Xóm Hiên Bình"),
        ("05740-03", "Xóm minh hoạ 1"),
    ]


def test_no_two_villages_of_a_commune_share_a_name(loaded):
    names = Unit.objects.villages().values_list("parent", "name")
    assert len(set(names)) == len(names)


def test_paths_lead_from_the_province_down_to_each_village(loaded):
    for village in Unit.objects.villages().select_related("parent__parent__parent"):
        above = village.parent
        district = above.parent
        keys = [district.parent_id, district.pk, above.pk, village.pk]
        assert village.path == "/" + "".join(f"{key}/" for key in keys)


def test_only_the_township_is_urban(loaded):
    urban = UnitAttribute.objects.filter(kind="area", value="thanh_thi", valid_to=None)
    assert [attribute.unit.code for attribute in urban] == ["05716"]


def test_a_region_remembered_but_not_checked_says_so(loaded):
    regions = UnitAttribute.objects.filter(kind="region")
    found = Counter(regions.values_list("value", flat=True))
    assert found == {"I": 6, "II": 1, "III": 8}  # the district's confirmed totals
    assert not regions.filter(is_confirmed=True).exists()
    assert all("chưa đối chiếu" in region.legal_basis for region in regions)


def test_every_commune_has_its_people_s_committee_among_the_agencies(loaded):
    assert Agency.objects.filter(unit__level="district").count() == 12
    la_hien = Agency.objects.get(code="ubnd-xa-05740")
    assert (la_hien.name, la_hien.unit.code) == ("Ủy ban nhân dân xã La Hiên", "05740")


def test_loading_again_adds_nothing_and_undoes_no_correction(loaded):
    Unit.objects.filter(code="05740-03").update(full_name="Xóm Đồng Đình", is_illustrative=False)
    assert reference.load_units() == {"units": 0, "attributes": 0, "agencies": 0}
    assert Unit.objects.get(code="05740-03").full_name == "Xóm Đồng Đình"
    assert AuditEntry.objects.filter(action="load_units").count() == 1


def test_a_missing_village_is_added_again(loaded):
    Unit.objects.filter(code="05740-19").delete()
    assert reference.load_units() == {"units": 1, "attributes": 0, "agencies": 0}


def test_loading_costs_the_same_however_many_units_there_are(loaded, django_assert_num_queries):
    with django_assert_num_queries(18):
        reference.load_units()


def test_nothing_is_loaded_when_the_audit_line_fails(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions.AuditEntry.objects, "create", fail)
    with pytest.raises(RuntimeError):
        reference.load_units()
    assert not Unit.objects.exists()


def test_the_command_says_what_it_added():
    said = StringIO()
    call_command("load_units", stdout=said)
    assert said.getvalue() == "Units added: 188, attributes: 30, agencies: 27.\n"


def test_the_reorganisation_of_2025_maps_all_15_communes_to_7_and_is_not_applied(loaded):
    after = reference.rows("reorganisation_2025.csv")
    former = [code for row in after for code in row["former_codes"].split("|")]
    assert len(after) == 7
    assert sorted(former) == sorted(Unit.objects.communes().values_list("code", flat=True))
    assert not Succession.objects.exists()
    assert not Unit.objects.filter(valid_to__isnull=False).exists()


def test_the_data_files_are_utf_8_with_every_cell_in_its_column():
    for path in reference.DATA.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        assert {len(row) for row in table} == {len(table[0])}, path.name
