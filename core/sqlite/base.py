"""The engine `core.sqlite`: bulk writes in batches as large as SQLite allows.

Django 5.2 still assumes 999 parameters in a query, the limit of SQLite before 3.32 (2020); a bulk
insert of 18 columns would go 55 rows at a time. Django 6.0 asks SQLite itself: drop this then.
"""

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """What SQLite ≥ 3.32 can do."""

    max_query_params = 32_766


class DatabaseWrapper(base.DatabaseWrapper):
    """The SQLite connection."""

    features_class = DatabaseFeatures
