"""Which blocks a role sees, in which order. A block reads only what the person may read."""

from organisations.access import Role

from .desk import Desk
from .goals import goals_at_a_glance, will_the_goals_be_met
from .office import accounts, reference_state
from .rounds import (
    district_round,
    my_households,
    opinions_to_give,
    recognition,
    survey_today,
    village_round,
)
from .work import latest_reports, my_duties, supervised_duties, waiting_duties

HOME = {
    Role.VILLAGE_HEAD: (village_round,),
    Role.SURVEYOR: (my_households, survey_today),
    Role.COMMUNE_OFFICER: (survey_today, my_households, my_duties),
    Role.COMMUNE_CHAIRMAN: (recognition, my_duties),
    Role.DISTRICT_STAFF: (
        opinions_to_give,
        district_round,
        goals_at_a_glance,
        waiting_duties,
        latest_reports,
    ),
    Role.AGENCY_STAFF: (my_duties,),
    Role.AGENCY_HEAD: (my_duties,),
    Role.SUPERVISOR: (goals_at_a_glance, supervised_duties),
    Role.LEADER: (will_the_goals_be_met, latest_reports),
    Role.ADMINISTRATOR: (accounts, reference_state),
}  # fmt: skip


def blocks_for(user, on):
    """The blocks of every role the person holds, each once, in the order of the roles."""
    held = {posting.role for posting in user.current_postings}
    wanted = dict.fromkeys(block for role in HOME if role in held for block in HOME[role])
    desk = Desk(user, on)
    return [made for made in (block(desk) for block in wanted) if made]


def heading_for(user):
    """Leaders ask one question; everybody else has a day's work."""
    is_leader = any(posting.role == Role.LEADER for posting in user.current_postings)
    return "Mục tiêu có đạt không?" if is_leader else "Hôm nay"
