"""Addresses of a case's history."""

from django.urls import path

from . import views

urlpatterns = [path("cases/<uuid:case_id>/history/", views.history, name="case_history")]
