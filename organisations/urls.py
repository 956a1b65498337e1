"""Accounts, postings, units, the audit trail."""

from django.urls import path

from . import views

urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", views.SignOut.as_view(), name="sign_out"),
    path("tai-khoan/mat-khau/", views.password_change, name="password_change"),
    path("quan-tri/tai-khoan/", views.account_list, name="account_list"),
    path("quan-tri/tai-khoan/tim/", views.account_search, name="account_search"),
    path("quan-tri/tai-khoan/moi/", views.account_create, name="account_create"),
    path("quan-tri/tai-khoan/<int:pk>/", views.account_detail, name="account_detail"),
    path("quan-tri/tai-khoan/<int:pk>/sua/", views.account_edit, name="account_edit"),
    path("quan-tri/tai-khoan/<int:pk>/mat-khau/", views.password_reset, name="password_reset"),
    path("quan-tri/tai-khoan/<int:pk>/phan-cong/", views.posting_give, name="posting_give"),
    path("quan-tri/phan-cong/<int:pk>/ket-thuc/", views.posting_end, name="posting_end"),
    path("nhat-ky/", views.audit_list, name="audit_list"),
    path("ngay-nghi/", views.holiday_list, name="holiday_list"),
    path("don-vi/", views.unit_list, name="unit_list"),
    path("don-vi/<int:pk>/", views.unit_detail, name="unit_detail"),
]
