"""Units in time, agencies, users and their postings, access, the audit trail."""
