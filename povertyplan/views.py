"""The roof: home pages per role, health, error pages."""

from django.conf import settings
from django.db import connection
from django.http import HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from organisations.access import Permission, requires

from .celery import app
from .home import blocks_for, heading_for


@requires(Permission.READ_OWN_ACCOUNT)
@require_safe
def home(request):
    """What this person should look at first, per role."""
    today = timezone.localdate()
    blocks = blocks_for(request.user, today)
    context = {"blocks": blocks, "heading": heading_for(request.user), "today": today}
    return render(request, "home/home.html", context)


@require_safe
@never_cache
def healthz(request):
    """200 with the state of database and broker; 503 when one of them does not answer."""
    state = {"database": _database_state(), "broker": _broker_state()}
    healthy = all(value == "ok" for value in state.values())
    return JsonResponse(state, status=200 if healthy else 503)


def _database_state():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok"
    except Exception as error:
        return f"down: {type(error).__name__}"


def _broker_state():
    if not settings.REDIS_URL:
        return "ok" if settings.BROKER_DIR.is_dir() else "down: no folder"
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
        return "ok"
    except (OperationalError, OSError) as error:
        return f"down: {type(error).__name__}"


def bad_request(request, exception):
    """400."""
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception):
    """403: the person is signed in and lacks the permission."""
    return render(request, "errors/403.html", status=403)


def form_expired(request, reason=""):
    """403: a form whose token is missing or from before another sign-in; nothing was done."""
    return render(request, "errors/form_expired.html", status=403)


def not_found(request, exception=None, anything=""):
    """404: also for objects that exist and are not visible to this person.

    A route of its own at the end of all, so that DEBUG shows no list of addresses either.
    """
    return render(request, "errors/404.html", status=404)


def server_error(request):
    """500: without any context, so that it cannot fail itself."""
    return HttpResponseServerError(render_to_string("errors/500.html"))
