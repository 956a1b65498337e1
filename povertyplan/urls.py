"""Where everything is reached. Every view names its permission except those in PUBLIC."""

from django.urls import include, path

from . import views

PUBLIC = {"sign_in", "sign_out", "healthz", "not_found"}

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("organisations.urls")),
    path("", include("povertyplan.reorganising.urls")),
    path("", include("households.urls")),
    path("", include("targets.urls")),
    path("", include("tasks.urls")),
    path("", include("reports.urls")),
    path("<path:anything>/", views.not_found, name="not_found"),
]

handler400 = "povertyplan.views.bad_request"
handler403 = "povertyplan.views.forbidden"
handler404 = "povertyplan.views.not_found"
handler500 = "povertyplan.views.server_error"
