"""Addresses of the panel."""

from django.urls import path

from . import views

urlpatterns = [
    path("panel/", views.panel, name="panel"),
    path("cases/<uuid:case_id>/panel/", views.candidates, name="case_panel"),
    path("cases/<uuid:case_id>/panel/assign/", views.assign, name="panel_assign"),
    path("cases/<uuid:case_id>/panel/answer/", views.answer, name="panel_answer"),
    path("cases/<uuid:case_id>/panel/unassign/", views.unassign, name="panel_unassign"),
]
