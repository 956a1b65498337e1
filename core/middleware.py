"""One door for broken rules: an action refused outside a form becomes a message, never a crash."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import RuleBroken


class RefuseBrokenRules:
    """Turn a RuleBroken that reaches the top into its sentence on the page the person came from.

    A form catches its own broken rules and shows them beside what was typed; this is for buttons.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Redirect back with the sentence; without a page to return to, show it alone (409).

        A missing object gets the project's own 404 page also where DEBUG is on.
        """
        if isinstance(exception, Http404):
            return render(request, "errors/404.html", status=404)
        if not isinstance(exception, RuleBroken):
            return None
        back = request.headers.get("referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, str(exception))
            return redirect(back)
        return render(request, "refused.html", {"sentence": str(exception)}, status=409)
