"""Where the pages of targets are reached."""

from django.urls import path

from . import views

urlpatterns = [
    path("muc-tieu/", views.goal_list, name="goal_list"),
    path("muc-tieu/<slug:code>/", views.indicator_detail, name="indicator_detail"),
]
