"""What holds for every page: private pages stay private, every refusal has a page of its own."""

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


class KeepPagesPrivate:
    """What a signed-in person sees is kept by no cache, nor by the browser after signing out.

    The browser's «Back» therefore asks the server again: unsaved answers come back from the draft.
    A view that sets its own Cache-Control keeps it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Mark the answer."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class ExplainRefusedMethods:
    """An address of a button, opened as a page (405), says so instead of showing nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Put the page in the place of Django's empty answer."""
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        page = render(request, "errors/405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
