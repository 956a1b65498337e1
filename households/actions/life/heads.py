"""Who leads a household, and what the others are to the head: exactly one, always."""

from core.errors import RuleBroken
from households.models import Member

from .ending import end_record

Relation = Member.Relation


class NotAMember(RuleBroken):
    """An event is about somebody who lives in the household now."""

    message = "Người này không phải là thành viên đang ở trong hộ."
    field = "member"


class HeadIsNeeded(RuleBroken):
    """A household always has exactly one head."""

    message = "Hãy chọn chủ hộ mới trong số những người còn lại."
    field = "new_head"


class LastMember(RuleBroken):
    """When the last person is gone the record itself is closed."""

    message = "Đây là người cuối cùng của hộ: hãy chọn lý do đóng hồ sơ hộ."
    field = "closing"


class OthersStay(RuleBroken):
    """A record is closed with its last member, not while somebody lives there."""

    message = "Trong hộ còn người đang ở: chưa đóng hồ sơ hộ."
    field = "closing"


def member_of(household, member):
    """The member as stored, if it lives in this household now; else `NotAMember`."""
    found = household.members.present().filter(pk=member and member.pk).first()
    if found is None:
        raise NotAMember
    return found


def follow_head(household, recorder, new_head=None, relations=None, closing=None):
    """Who remains keeps or gets a head; with nobody left the record is closed for a reason.

    `relations` says what the others are to a new head. Raises `HeadIsNeeded`, `LastMember`,
    `OthersStay`, `NotAMember`.
    """
    present = household.members.present()
    if not present.exists():
        if not closing:
            raise LastMember
        end_record(household, recorder, closing)
        return
    if closing:
        raise OthersStay
    if present.filter(relation=Relation.HEAD).exists():
        return
    if new_head is None:
        raise HeadIsNeeded
    recorder.change(member_of(household, new_head), relation=Relation.HEAD)
    relate(household, recorder, relations)


def relate(household, recorder, relations):
    """Say anew what members are to their head; who is not named stays what they are."""
    for member, relation in (relations or {}).items():
        if relation == Relation.HEAD:
            raise HeadIsNeeded
        member = member_of(household, member)
        if member.relation == Relation.HEAD:
            raise HeadIsNeeded
        if member.relation != relation:
            recorder.change(member, relation=relation)
