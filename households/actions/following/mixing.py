"""Which communes go on whole, and which give or take villages: their lists mix."""

from collections import defaultdict

from organisations.models import Unit


class Ways:
    """From which commune each village of the new map came, and to which the former ones go."""

    def __init__(self, plan):
        self.origins, self.targets = defaultdict(set), defaultdict(set)
        self.plan, self.touched = plan, set()
        for new in plan.news:
            if new.level == Unit.Level.VILLAGE:
                for source in new.sources:
                    self._goes(source.parent_id, plan.commune_of(new))
        for new in plan.communes:
            for source in new.sources:
                self._goes(source.pk, new)
        self._count_those_that_stay()

    def _goes(self, commune, target):
        self.origins[target].add(commune)
        self.targets[commune].add(target)
        self.touched.add(commune)

    def _count_those_that_stay(self):
        """A commune that goes on with a village of its own is an origin of itself."""
        for target in [t for t in self.origins if isinstance(t, int)]:
            self._goes(target, target)
        for commune in list(self.targets):
            stay = [v for v in self.plan.villages[commune] if v.pk not in self.plan.heirs]
            if stay and commune not in self.plan.heirs:
                self._goes(commune, commune)

    def is_whole(self, commune):
        """Whether everything of a commune goes to one commune that takes nothing else."""
        targets = self.targets[commune]
        return len(targets) == 1 and all(self.origins[t] == {commune} for t in targets)
