"""Where the pages of households are reached."""

from django.urls import path

from .views import (
    communes,
    figures,
    leaving,
    meetings,
    postings,
    registry,
    results,
    rounds,
    standards,
    survey,
)

urlpatterns = [
    path("ho/", registry.household_list, name="household_list"),
    path("ho/tim/", registry.household_search, name="household_search"),
    path("ho/moi/", registry.household_register, name="household_register"),
    path("ho/<int:pk>/", registry.household_detail, name="household_detail"),
    path("ho/<int:pk>/dong/", leaving.household_close, name="household_close"),
    path("ho/<int:pk>/de-nghi/", registry.household_apply, name="household_apply"),
    path("phieu/<int:pk>/", results.survey_detail, name="survey_detail"),
    path("ra-soat/", rounds.review_list, name="review_list"),
    path("ra-soat/mo/", rounds.review_open, name="review_open"),
    path("ra-soat/<int:pk>/", rounds.review_detail, name="review_detail"),
    path("ra-soat/<int:pk>/khoa-so/", rounds.review_close, name="review_close"),
    path("ra-soat/phieu/<int:pk>/", survey.survey_edit, name="survey_edit"),
    path("ra-soat/phieu/<int:pk>/nhap/", survey.survey_draft_save, name="survey_draft_save"),
    path(
        "ra-soat/phieu/<int:pk>/bo-nhap/",
        survey.survey_draft_discard,
        name="survey_draft_discard",
    ),
    path("ra-soat/xa/<int:pk>/", communes.commune_review_detail, name="commune_review_detail"),
    path("ra-soat/xa/<int:pk>/thon/<int:village_pk>/", communes.case_list, name="case_list"),
    path(
        "ra-soat/xa/<int:pk>/hop-thon/<int:village_pk>/", meetings.meeting_hold, name="meeting_hold"
    ),
    path("ra-soat/xa/<int:pk>/niem-yet/", postings.list_post, name="list_post"),
    path("ra-soat/xa/<int:pk>/niem-yet/in/", postings.posting_print, name="posting_print"),
    path("ra-soat/xa/<int:pk>/cong-nhan/", postings.recognise, name="recognise"),
    path("ra-soat/xa/<int:pk>/so-ho/", figures.village_figures, name="village_figures"),
    path(
        "ra-soat/xa/<int:pk>/so-ho/luu/", figures.village_figures_save, name="village_figures_save"
    ),
    path(
        "ra-soat/xa/<int:pk>/so-ho/xac-nhan/",
        figures.village_figures_confirm,
        name="village_figures_confirm",
    ),
    path("chuan/", standards.standard_list, name="standard_list"),
    path("chuan/bang-diem/nhap/", standards.score_table_import, name="score_table_import"),
    path(
        "chuan/bang-diem/nhap/xac-nhan/",
        standards.score_table_confirm,
        name="score_table_confirm",
    ),
    path("chuan/bang-diem/<int:pk>/", standards.score_table_detail, name="score_table_detail"),
    path(
        "chuan/bang-diem/<int:pk>/tai-ve/",
        standards.score_table_download,
        name="score_table_download",
    ),
    path("chuan/<slug:code>/", standards.standard_detail, name="standard_detail"),
]
