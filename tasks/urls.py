"""Where the pages of tasks are reached."""

from django.urls import path

from . import views

urlpatterns = [
    path("ke-hoach/", views.plan, name="plan"),
    path("nhiem-vu/", views.task_list, name="task_list"),
    path("nhiem-vu/co-quan/", views.agency_overview, name="agency_overview"),
    path("nhiem-vu/ky/<int:pk>/", views.duty_detail, name="duty_detail"),
    path("nhiem-vu/ky/<int:pk>/bao-cao/", views.progress_report, name="progress_report"),
    path("nhiem-vu/ky/<int:pk>/giam-sat/", views.finding_write, name="finding_write"),
    path("nhiem-vu/ky/<int:pk>/thu-hoi/", views.task_withdraw, name="task_withdraw"),
    path("nhiem-vu/bao-cao/<int:pk>/xac-nhan/", views.progress_confirm, name="progress_confirm"),
    path("nhiem-vu/bao-cao/<int:pk>/tra-lai/", views.progress_return, name="progress_return"),
]
