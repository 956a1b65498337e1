"""Where the pages of reports are reached."""

from django.urls import path

from .views import forms, reports, schedules

urlpatterns = [
    path("bao-cao/", reports.report_list, name="report_list"),
    path("bao-cao/lap/", reports.report_request, name="report_request"),
    path("bao-cao/bieu/<slug:code>/", forms.form_page, name="form_page"),
    path("bao-cao/lich/", schedules.schedule_list, name="schedule_list"),
    path("bao-cao/lich/<int:pk>/", schedules.schedule_edit, name="schedule_edit"),
    path("bao-cao/lich/<int:pk>/chay/", schedules.schedule_run, name="schedule_run"),
    path("bao-cao/<int:pk>/", reports.report_detail, name="report_detail"),
    path("bao-cao/<int:pk>/tien-do/", reports.report_progress, name="report_progress"),
    path("bao-cao/<int:pk>/lap-lai/", reports.report_retry, name="report_retry"),
    path("bao-cao/<int:pk>/tai-ve/", reports.report_download, name="report_download"),
]
