"""Addresses of the reviewer's workbench."""

from django.urls import path

from . import dismissals, versions, views

urlpatterns = [
    path("cases/<uuid:case_id>/workbench/", views.workbench, name="workbench"),
    path("cases/<uuid:case_id>/workbench/save/", views.save, name="workbench_save"),
    path("cases/<uuid:case_id>/workbench/letter.pdf", views.preview_letter, name="workbench_preview"),
    path("cases/<uuid:case_id>/workbench/sign/", views.signature, name="workbench_sign"),
    path("cases/<uuid:case_id>/workbench/versions/", versions.versions, name="workbench_versions"),
    path("cases/<uuid:case_id>/workbench/versions/restore/", versions.restore, name="workbench_restore"),
    path("cases/<uuid:case_id>/workbench/finding/", dismissals.finding, name="workbench_finding"),
]
