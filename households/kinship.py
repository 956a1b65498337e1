"""What somebody probably is to a new head of the household: suggestions, never written unasked."""

from .models.household import Member

R = Member.Relation
TO_CHILD = {
    R.HEAD: R.PARENT, R.SPOUSE: R.PARENT, R.CHILD: R.SIBLING, R.PARENT: R.GRANDPARENT,
    R.SIBLING: R.OTHER,
}  # fmt: skip
TO_PARENT = {
    R.HEAD: R.CHILD, R.SPOUSE: R.CHILD, R.CHILD: R.GRANDCHILD, R.PARENT: R.SPOUSE,
    R.SIBLING: R.CHILD, R.GRANDPARENT: R.PARENT,
}  # fmt: skip
TO_SIBLING = {
    R.HEAD: R.SIBLING, R.SPOUSE: R.SIBLING, R.CHILD: R.GRANDCHILD, R.PARENT: R.PARENT,
    R.SIBLING: R.SIBLING, R.GRANDPARENT: R.GRANDPARENT,
}  # fmt: skip
TO_SPOUSE = {
    R.HEAD: R.SPOUSE, R.CHILD: R.CHILD, R.PARENT: R.PARENT, R.GRANDCHILD: R.GRANDCHILD,
    R.SIBLING: R.SIBLING, R.GRANDPARENT: R.GRANDPARENT,
}  # fmt: skip
BY_NEW_HEAD = {
    R.CHILD: TO_CHILD, R.PARENT: TO_PARENT, R.SIBLING: TO_SIBLING, R.SPOUSE: TO_SPOUSE,
    R.GRANDCHILD: {R.HEAD: R.GRANDPARENT, R.SPOUSE: R.GRANDPARENT},
    R.GRANDPARENT: {R.HEAD: R.GRANDCHILD, R.SPOUSE: R.GRANDCHILD, R.PARENT: R.CHILD},
}  # fmt: skip


def relation_to(new_head, relation):
    """What somebody is to the new head; both relations are those to the head so far.

    None where the two do not say it: a grandchild may be the new head's child or nephew.
    """
    return BY_NEW_HEAD.get(new_head, {}).get(relation)
