"""Addresses of cases."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/new/", views.new_case, name="case_new"),
    path("cases/<uuid:case_id>/", views.overview, name="case"),
]
