"""Addresses of the panel."""

from django.urls import path

from . import seat_views, views

urlpatterns = [
    path("panel/", views.panel, name="panel"),
    path("cases/<uuid:case_id>/panel/", views.candidates, name="case_panel"),
    path("cases/<uuid:case_id>/panel/assign/", views.assign, name="panel_assign"),
    path("cases/<uuid:case_id>/panel/answer/", views.answer, name="panel_answer"),
    path("cases/<uuid:case_id>/panel/unassign/", views.unassign, name="panel_unassign"),
    path("cases/<uuid:case_id>/panel/reviewers/add/", seat_views.add, name="panel_add_reviewer"),
    path("cases/<uuid:case_id>/panel/reviewers/<int:seat>/end/", seat_views.end, name="panel_end_seat"),
]
