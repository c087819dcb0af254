"""Addresses of the facts of a case."""

from django.urls import path

from . import views

urlpatterns = [
    path("cases/<uuid:case_id>/facts/", views.facts, name="case_facts"),
    path("cases/<uuid:case_id>/facts/correct/", views.correct, name="facts_correct"),
    path("cases/<uuid:case_id>/facts/undo/", views.undo, name="facts_undo"),
    path("cases/<uuid:case_id>/facts/topics/<slug:key>/", views.topic, name="facts_topic"),
    path("cases/<uuid:case_id>/facts/sources/", views.sources, name="facts_sources"),
    path("cases/<uuid:case_id>/facts/beside/", views.beside, name="facts_beside"),
    path("cases/<uuid:case_id>/facts/draft/", views.summary_draft, name="facts_draft"),
    path("cases/<uuid:case_id>/items/<int:item_id>/criteria/", views.criteria, name="item_criteria"),
]
