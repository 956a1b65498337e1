"""Goals of the plan, indicators computed from the facts, targets and verdicts."""
