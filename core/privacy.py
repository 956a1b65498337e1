"""Privacy classes of model fields, and an exception reporter that shows nothing of anybody.

Legal basis: Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP (ethnicity and identity numbers sensitive).
"""

from django.views.debug import SafeExceptionReporterFilter

OPEN, PERSONAL, SENSITIVE = "open", "personal", "sensitive"


def classed(*, open="", personal="", sensitive=""):
    """Class every field of a model: three space-separated lists of field names.

    Keys are left out. A test refuses a field that is in none of them.
    """
    classes = {OPEN: open, PERSONAL: personal, SENSITIVE: sensitive}
    return {field: name for name, fields in classes.items() for field in fields.split()}


class NothingPersonal(SafeExceptionReporterFilter):
    """Technical error pages and mails carry no form values, cookies or local variables."""

    def get_post_parameters(self, request):
        """No form values."""
        return {}

    def get_traceback_frame_variables(self, request, tb_frame):
        """No local variables."""
        return []

    def get_safe_request_meta(self, request):
        """No headers or cookies beyond the method."""
        return {"REQUEST_METHOD": request.META.get("REQUEST_METHOD", "")}

    def get_safe_cookies(self, request):
        """No cookies."""
        return {}
