"""Addresses of a case's deadlines."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/<uuid:case_id>/deadlines/", views.case_deadlines, name="case_deadlines"),
    path("cases/<uuid:case_id>/deadlines/expedite/", views.convert, name="case_expedite"),
    path("cases/<uuid:case_id>/deadlines/extend/", views.extend, name="case_extend"),
]
