"""The demonstration accounts: one person for every role, and one nobody can sign in with."""

from organisations import actions
from organisations.access import Role
from organisations.models import Agency, Unit, User
from organisations.views.session import DEMO_PASSWORD

from .homes import BEGIN

LA_HIEN = "05740"
ACCOUNTS = (  # user name, full name, role, unit, agency
    ("quantri", "Dương Minh Quang", Role.ADMINISTRATOR, "170", None),
    ("huyen", "Nguyễn Thu Hương", Role.DISTRICT_STAFF, "170", "phong-ldtbxh"),
    ("lanhdao", "Hà Đức Toàn", Role.LEADER, "170", "btv-huyen-uy"),
    ("canbo.lahien", "Nông Thị Hạnh", Role.COMMUNE_OFFICER, LA_HIEN, "ubnd-xa-05740"),
    ("chutich.lahien", "Lương Văn Thành", Role.COMMUNE_CHAIRMAN, LA_HIEN, "ubnd-xa-05740"),
    ("rasoat.lahien", "Hoàng Văn Sơn", Role.SURVEYOR, LA_HIEN, None),
    ("truongthon.lahien", "Ma Văn Định", Role.VILLAGE_HEAD, "05740-01", None),
    ("tuyengiao", "Trần Thị Bích Ngọc", Role.AGENCY_STAFF, "170", "ban-tuyen-giao"),
    ("mttq", "Triệu Văn Thắng", Role.SUPERVISOR, "170", "mttq"),
    ("hdnd", "Hoàng Thị Vân", Role.SUPERVISOR, "170", "thuong-truc-hdnd"),
)
STAND_IN = "du-lieu-minh-hoa"


def create_accounts():
    """The accounts with their postings, by user name; the stand-in did what nobody above did."""
    units = {unit.code: unit for unit in Unit.objects.in_force(BEGIN)}
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    users = {}
    for username, name, role, unit, agency in ACCOUNTS:
        user = actions.create_account(
            username=username, full_name=name, password=DEMO_PASSWORD, is_demo=True, by=None
        )
        where = {"unit": units[unit], "agency": agencies[agency] if agency else None}
        actions.give_posting(user, role=role, **where, valid_from=BEGIN, by=None)
        users[username] = user
    return users | {STAND_IN: _stand_in()}


def _stand_in():
    user = User(username=STAND_IN, full_name="Dữ liệu minh hoạ", is_active=False)
    user.set_unusable_password()
    user.save()
    return user
