"""The plan is quoted word for word, and every word of its tasks is somebody's task."""

import hashlib
import re

import pytest

from tests.tasks.world import the_plan

# Computed from the text of the plan itself, apart from plan.json: the lines of each section
# without their number, lines that a page break tore apart joined by a space.
SECTIONS = {
    "I": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "I.1": "93b1b327b676304615f83118b751ea9eca9a40134e632c2884cb06d3dcb522ca",
    "I.2": "850ab7f064a3f981326a09e3703e0b2529d66b7794541c5cb13f1d4ada0888d3",
    "II": "1fb82bc21b962ccef5796b5fff9c555e18f1bb3d781376623129cee6c20b8942",
    "II.1": "775b6ac9a7679dcd4296a5cb1fc95e4092c6f1695507a8eca08b5c92fd3f9daf",
    "II.2": "fc62730fcf2072282432400e00c9a1bb76a65fd1da12a1c8a553872230f1f5e4",
    "II.3": "5a4031dcc5b5f54d811952a0d1bc5fd2d8575bff6a94fa90ed181a0a394baea7",
    "II.4": "fc5e83f1c6de2d38317d5a67cd307af1d0cec07f403e5e0ea0a5949a1f561989",
    "II.5": "53a9baae962b839ec196496a2ec16caddafe29f748ff429c01259c1c73c9fb0a",
    "III": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "III.1": "2ffc10e088d024d37e71d669b1868c984c58c2d9c20a3ad18c9c9351df089eed",
    "III.2": "594f8b08efb7be89386fab800182585911b523611df1941e4e81492f5927024e",
    "III.3": "04da1baabf958edf75a191bd6f2869b516d843af406a39ff1a3e39fd995be457",
    "III.4": "d34e44e4a6de5cd689e29c4ea799ce96a68eb68822b83255d3aac884a44f556b",
    "III.5": "0c2e62e1dc4a2b4b411570f5a72f8d47421a1af34c8d9bff948e9abd184e6330",
}
DOCUMENTS = {
    "chi-thi-05": "57fc48d652fd9d6f5e1b204a9e9cade7d7cf05e9cf57fd4e779d7b0d6f4029ec",
    "chuong-trinh-10": "03336dee5588f576807515c5de53e48dccd1c73fd7d9929197f2842ab6f7cb7d",
    "ke-hoach": "e262cc4ec0b0d1ece058ba655380cac313552f138fb6172e51066f2b84285138",
    "nghi-quyet-dai-hoi-22": "35988ee714f9f499dbacd6c3d54b7fe707629e6cdbdd0c156d878720893357db",
    "quyet-dinh-2591": "044e8818142a7b26a93e58e3da8143f6bb5606b8fce95f44ef81ed922b7c90f5",
    "nghi-quyet-04": "62b69fc97a578c6cf5f9b8b26fc94a06b191ba3b096d7ac623cfbf371c22feb5",
}
PLAN = the_plan()
BY_CODE = {section["code"]: section for section in PLAN["sections"]}
OUTER = {section["parent"] for section in PLAN["sections"]}
WITH_WORK = [code for code in BY_CODE if code not in OUTER and not code.startswith("I.")]


def words(rows):
    return {row["code"]: hashlib.sha256(row["quote"].encode()).hexdigest() for row in rows}


def tasks_of(code):
    return [task for task in PLAN["tasks"] if task["section"] == code]


def test_every_section_stands_as_in_the_plan():
    assert words(PLAN["sections"]) == SECTIONS


def test_what_the_plan_says_of_each_document_stands_as_in_the_plan():
    assert words(PLAN["documents"]) == DOCUMENTS


def test_a_slip_of_the_digitised_text_is_kept_and_its_reading_noted():
    assert "Twong thân, twong ái" in BY_CODE["II.2"]["quote"]
    assert "Tương thân, tương ái" in BY_CODE["II.2"]["note"]
    assert "mô hình chuyên giao tiến bộ" in BY_CODE["II.3"]["quote"]
    assert "chuyển giao" in BY_CODE["II.3"]["note"]


def test_sections_with_work_are_the_five_of_part_two_and_the_five_of_part_three():
    assert [f"{part}.{n}" for part in ("II", "III") for n in range(1, 6)] == WITH_WORK


@pytest.mark.parametrize("code", WITH_WORK)
def test_every_section_with_work_has_a_task(code):
    assert tasks_of(code)


@pytest.mark.parametrize("code", WITH_WORK)
def test_the_tasks_of_a_section_quote_all_of_it_in_its_order(code):
    rest = BY_CODE[code]["quote"]
    for task in tasks_of(code):
        before, found, rest = rest.partition(task["quote"])
        assert found
        assert before.strip(" -\n") in {"", "Ủy ban nhân dân huyện:"}
    assert rest.strip() == ""


def test_a_title_is_taken_from_the_section_itself():
    for code in WITH_WORK:
        assert BY_CODE[code]["quote"].startswith(BY_CODE[code]["title"])


def test_the_plan_names_leads_only_in_part_three():
    for task in PLAN["tasks"]:
        assert task["is_lead_named"] == task["section"].startswith("III.")


def test_the_plan_names_a_rhythm_once_for_the_annual_report():
    (named,) = [task for task in PLAN["tasks"] if task["is_rhythm_named"]]
    assert named["quote"] == (
        "định kỳ hằng năm báo cáo kết quả với Ban Thường vụ Huyện ủy theo quy định."
    )
    assert named["rhythm"] == "yearly"
    assert named["lead"] == "ubnd-huyen"


def test_a_number_or_day_that_the_plan_does_not_tell_is_left_empty_and_said_so():
    unknown = {d["code"] for d in PLAN["documents"] if not d["number"] or not d["issued_on"]}
    assert unknown == {"ke-hoach", "nghi-quyet-dai-hoi-22"}
    assert all(d["note"] for d in PLAN["documents"] if d["code"] in unknown)


def test_the_words_of_a_task_are_the_plans_words():
    """Shortened, never reworded: each word of a task stands in what it quotes."""
    for task in PLAN["tasks"]:
        plain = re.compile(r"[\w/]+")
        quoted = {word.lower() for word in plain.findall(task["quote"])}
        told = {word.lower() for word in plain.findall(task["content"])}
        assert told <= quoted, (task["code"], told - quoted)


def test_task_codes_are_unique_and_name_their_section():
    codes = [task["code"] for task in PLAN["tasks"]]
    assert len(codes) == len(set(codes)) == 28
    assert all(task["code"].startswith(f"NV-{task['section']}-") for task in PLAN["tasks"])
