"""Addresses for consolidating cases and taking them apart."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/<uuid:case_id>/consolidate/", views.consolidate, name="case_consolidate"),
    path("cases/<uuid:case_id>/separate/<int:consolidation_id>/", views.separate, name="case_separate"),
]
