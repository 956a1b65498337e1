"""Accounts, postings, units, the audit trail."""

urlpatterns = []
