"""Addresses of cases."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/new/", views.new_case, name="case_new"),
    path("cases/new/enter/", views.enter_case, name="case_enter"),
    path("cases/<uuid:case_id>/", views.overview, name="case"),
    path("cases/<uuid:case_id>/steps/<slug:name>/", views.step, name="case_step"),
]
