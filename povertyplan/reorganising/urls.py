"""Reorganisations: the wizard of the administrator."""

from django.urls import path

from . import views

urlpatterns = [
    path("sap-xep/", views.reorganisation_list, name="reorganisation_list"),
    path("sap-xep/moi/", views.reorganisation_new, name="reorganisation_new"),
    path("sap-xep/<int:pk>/", views.reorganisation_detail, name="reorganisation_detail"),
    path("sap-xep/<int:pk>/sua/", views.reorganisation_edit, name="reorganisation_edit"),
    path("sap-xep/<int:pk>/them/<slug:level>/", views.line_new, name="reorganisation_line_new"),
    path("sap-xep/<int:pk>/<int:number>/", views.line_edit, name="reorganisation_line_edit"),
    path("sap-xep/<int:pk>/<int:number>/bo/", views.line_drop, name="reorganisation_line_drop"),
    path("sap-xep/<int:pk>/thuc-hien/", views.reorganisation_apply, name="reorganisation_apply"),
    path("sap-xep/<int:pk>/hen/", views.reorganisation_schedule, name="reorganisation_schedule"),
    path("sap-xep/<int:pk>/hoan-lai/", views.reorganisation_undo, name="reorganisation_undo"),
]
