"""Addresses of second looks."""

from django.urls import path

from . import views

urlpatterns = [
    path("second-looks/", views.second_looks, name="second_looks"),
    path("second-looks/rules/", views.set_rules, name="second_look_rules"),
    path("cases/<uuid:case_id>/second-look/", views.look, name="second_look"),
    path("cases/<uuid:case_id>/second-look/comment/", views.comment, name="second_look_comment"),
    path("cases/<uuid:case_id>/second-look/end/", views.end, name="second_look_end"),
    path("cases/<uuid:case_id>/second-look/submit/", views.submit, name="second_look_submit"),
    path("cases/<uuid:case_id>/second-look/take-back/", views.take_back, name="second_look_take_back"),
    path("cases/<uuid:case_id>/second-look/answer/", views.answer, name="second_look_answer"),
]
