"""The ledger counted again from the raw rows, in plain Python: nothing of the product is used.

Told in the words of the law: who was poor at the end of last year is poor, near-poor, neither or
gone now; who is poor now and was not is tái nghèo if any earlier year says poor, else phát sinh
mới, or khác tăng if it moved in or split off and no year knows it.
"""

from collections import defaultdict

from households.models import Household, HouseholdYear, Review, VillageYear

POOR, NEAR, NOT = "ngheo", "can_ngheo", "khong_ngheo"


def problems():
    """What does not add up in any year of the database, as sentences; none is what is wanted."""
    years = defaultdict(list)
    for row in HouseholdYear.objects.values():
        years[row["year"]].append(row)
    reviewed = set(Review.objects.filter(month=None).values_list("year", flat=True))
    baselines = set(Review.objects.filter(is_baseline=True).values_list("year", flat=True))
    origins = dict(Household.objects.values_list("pk", "origin"))
    found = []
    for year in sorted(years):
        earlier = [of for of in years if of < year]
        before = max([of for of in reviewed if of < year] + earlier, default=None)
        found += _figures(year, years[year])
        if year in baselines:
            found += [f"{year}: {r['household_id']} moved in a baseline" for r in years[year]
                      if (r["movement"], r["class_before"]) != ("nam_goc", None)]  # fmt: skip
        else:
            past = [row for of in sorted(earlier) for row in years[of]]
            found += _opening(year, years[year], years.get(before, []))
            found += _formula(year, years[year])
            found += [
                f"{year}: household {row['household_id']} says {row['movement']}, not {expected}"
                for row in years[year]
                if row["movement"] != (expected := _movement(row, past, origins))
            ]
    return found


def _opening(year, rows, last):
    for poverty_class in (POOR, NEAR):
        opening, closing = defaultdict(dict), defaultdict(dict)
        for row in rows:
            if row["class_before"] == poverty_class:
                opening[row["unit_before_id"]][row["household_id"]] = row["members_before"]
        for row in last:
            if row["poverty_class"] == poverty_class:
                closing[row["unit_id"]][row["household_id"]] = row["members"]
        for village in opening.keys() | closing.keys():
            if opening[village] != closing[village]:
                yield (
                    f"{year}: {poverty_class} of village {village} opens with {opening[village]}, "
                    f"closed with {closing[village]}"
                )


def _formula(year, rows):
    for village in {row["unit_id"] for row in rows} | {row["unit_before_id"] for row in rows}:
        for mine, other in ((POOR, NEAR), (NEAR, POOR)):
            here = [r for r in rows if r["unit_id"] == village and r["poverty_class"]]
            was = [r for r in rows if r["unit_before_id"] == village and r["class_before"] == mine]
            stay = [r for r in was if r in here]
            out = [r for r in was if r not in here or r["poverty_class"] != mine]
            now = [r for r in here if r["poverty_class"] == mine]
            kept = [r for r in now if r in stay]
            crossed = [r for r in now if r["class_before"] == other and
                       r["unit_before_id"] == village]  # fmt: skip
            fresh = [r for r in now if r not in kept and r not in crossed]
            if len(was) - len(out) + len(crossed) + len(fresh) != len(now):
                yield f"{year}: {mine} households of village {village} do not add up"
            persons = sum(r["members_before"] for r in was) - sum(r["members_before"] for r in out)
            persons += sum(r["members_before"] for r in crossed) + sum(r["members"] for r in fresh)
            persons += sum(r["members"] - r["members_before"] for r in kept + crossed)
            if persons != sum(r["members"] for r in now):
                yield f"{year}: {mine} persons of village {village} do not add up"


def _movement(row, past, origins):
    own = [r for r in past if r["household_id"] == row["household_id"]]
    ever = {r["poverty_class"] for r in own}
    pair = row["class_before"], row["poverty_class"]
    from_list = {
        (POOR, POOR): "ngheo_cu", (POOR, NEAR): "ngheo_thanh_can_ngheo", (POOR, NOT): "thoat_ngheo",
        (NEAR, POOR): "can_ngheo_thanh_ngheo", (NEAR, NEAR): "can_ngheo_cu",
        (NEAR, NOT): "thoat_can_ngheo",
    }  # fmt: skip
    if row["poverty_class"] is None:
        return "khac_giam"
    if pair in from_list:
        return from_list[pair]
    if row["poverty_class"] == NOT:
        return "khong_ngheo"
    if not own and origins[row["household_id"]] != "registered":
        return "khac_tang"
    if row["poverty_class"] == POOR:
        return "tai_ngheo" if POOR in ever else "phat_sinh_ngheo"
    return "tai_can_ngheo" if NEAR in ever else "phat_sinh_can_ngheo"


def _figures(year, rows):
    residents = {f["village_id"]: f for f in VillageYear.objects.filter(year=year).values()}
    poor = defaultdict(list)
    for row in rows:
        if row["poverty_class"] in (POOR, NEAR):
            poor[row["unit_id"]].append(row["members"])
    for village, members in poor.items():
        figure = residents.get(village)
        if figure and (len(members) > figure["households"] or sum(members) > figure["persons"]):
            yield f"{year}: more poor than residents in village {village}"
