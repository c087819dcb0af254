"""Addresses of reports."""

from django.urls import path

from . import views

urlpatterns = [
    path("reports/", views.page, name="reports"),
    path("reports/<slug:key>.csv", views.table_csv, name="report_csv"),
]
