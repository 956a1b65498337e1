"""How many households `classify` does in a second of one core, checks and explanations included."""

import json
import random
from statistics import median
from time import process_time

from bench.score import DAY, answers_like
from households.standards import classify, shipped

SIZE, PEOPLE, RUNS = 4000, 15_000, 5


def main():
    """Classify the same households some times over; the median run counts."""
    standard = shipped().in_force(DAY)
    table = shipped().table(standard, DAY)
    surveys = answers_like(random.Random(2026), SIZE, PEOPLE)
    speeds = []
    for _ in range(RUNS):
        start = process_time()
        for answers in surveys:
            classify(answers, standard, "nong_thon", table)
        speeds.append(SIZE / (process_time() - start))
    members = sum(len(answers["thanh_vien"]) for answers in surveys) / SIZE
    print(json.dumps({"households_per_second": median(speeds), "members": members, "runs": RUNS}))


if __name__ == "__main__":
    main()
