"""Addresses of a case's determination."""

from django.urls import path

from . import views

urlpatterns = [path("cases/<uuid:case_id>/determination/", views.determination, name="case_determination")]
