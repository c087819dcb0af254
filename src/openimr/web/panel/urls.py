"""Addresses of the panel: the roster and its keeping, candidates of a case, offers, and the reviewer's own page."""

from django.urls import path

from . import daily_views, keeping_views, offer_views, own_views, seat_views, verification_views, views

urlpatterns = [
    path("panel/", keeping_views.panel, name="panel"),
    path("panel/reviewers/new/", keeping_views.new_reviewer, name="reviewer_new"),
    path("panel/reviewers/<int:pk>/", keeping_views.reviewer, name="reviewer"),
    path("panel/reviewers/<int:pk>/edit/", keeping_views.edit_reviewer, name="reviewer_edit"),
    path("panel/reviewers/<int:pk>/verify/", verification_views.verify, name="reviewer_verify"),
    path("panel/import/", keeping_views.import_roster, name="panel_import"),
    path("panel/organizations/", keeping_views.organizations, name="panel_organizations"),
    path("panel/verifications/", verification_views.queue, name="verifications"),
    path("panel/verifications/<int:pk>/evidence", verification_views.evidence, name="verification_evidence"),
    path("panel/day/", daily_views.day, name="panel_day"),
    path("panel/day/assign/", daily_views.assign, name="panel_day_assign"),
    path("panel/fairness/", daily_views.fairness, name="panel_fairness"),
    path("panel/conflicts/", views.conflicts, name="panel_conflicts"),
    path("cases/<uuid:case_id>/panel/", views.candidates, name="case_panel"),
    path("cases/<uuid:case_id>/panel/parties/", views.add_party, name="panel_party"),
    path("cases/<uuid:case_id>/panel/conflict/", views.decide_conflict, name="panel_conflict"),
    path("cases/<uuid:case_id>/panel/assign/", views.assign, name="panel_assign"),
    path("cases/<uuid:case_id>/panel/unassign/", views.unassign, name="panel_unassign"),
    path("cases/<uuid:case_id>/panel/reviewers/add/", seat_views.add, name="panel_add_reviewer"),
    path("cases/<uuid:case_id>/panel/reviewers/<int:seat>/end/", seat_views.end, name="panel_end_seat"),
    path("my/", own_views.own_page, name="own_page"),
    path("my/pay/<str:month>.<str:form>", own_views.statement, name="own_statement"),
    path("offers/<uuid:case_id>/", offer_views.offer, name="offer"),
    path("cases/<uuid:case_id>/panel/answer/", offer_views.answer, name="panel_answer"),
]
