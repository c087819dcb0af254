"""Addresses of a case's eligibility."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/<uuid:case_id>/eligibility/", views.eligibility, name="case_eligibility"),
    path("cases/<uuid:case_id>/eligibility/answers/<slug:rule>/", views.answer, name="case_eligibility_answer"),
    path("cases/<uuid:case_id>/eligibility/<int:decision_id>/", views.kept, name="case_eligibility_kept"),
]
