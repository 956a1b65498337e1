"""The audit trail."""

from django.shortcuts import render
from django_tables2 import RequestConfig

from organisations.access import Permission, requires
from organisations.filters import AuditFilter
from organisations.models import AuditEntry
from organisations.tables import AuditTable

PER_PAGE = 50


@requires(Permission.READ_AUDIT)
def audit_list(request):
    """Who did what to which object when, where the person may read it."""
    entries = AuditEntry.objects.visible_to(request.user).select_related("by", "unit")
    found = AuditFilter(request.GET, entries, request=request)
    table = AuditTable(found.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return render(request, "organisations/audit_list.html", {"filter": found, "table": table})
