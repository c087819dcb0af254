"""Addresses of applications: the public pages, and those of the coordinator."""

from django.urls import path

from . import apply, entry, scan_views

urlpatterns = [
    path("apply/", apply.start, name="apply"),
    path("apply/return/", apply.come_back, name="apply_return"),
    path("apply/key/", apply.key, name="apply_key"),
    path("apply/pages/", apply.pages, name="apply_pages"),
    path("apply/pages/<slug:name>/", apply.section, name="apply_section"),
    path("apply/treatments/", apply.treatments, name="apply_treatments"),
    path("apply/treatments/new/", apply.treatment, name="apply_treatment_new"),
    path("apply/treatments/<int:number>/", apply.treatment, name="apply_treatment"),
    path("apply/treatments/<int:number>/remove/", apply.treatment_out, name="apply_treatment_out"),
    path("apply/papers/", apply.papers, name="apply_papers"),
    path("apply/email/", apply.email, name="apply_email"),
    path("apply/check/", apply.check, name="apply_check"),
    path("apply/sent/", apply.sent, name="apply_sent"),
    path("apply/leave/", apply.leave, name="apply_leave"),
    path("applications/", entry.applications, name="applications"),
    path("applications/new/", entry.begin, name="case_enter"),
    path("applications/scan/", scan_views.upload, name="application_scan_upload"),
    path("applications/<uuid:draft_id>/scan/", scan_views.compare, name="application_scan"),
    path("applications/<uuid:draft_id>/scan/pages/<int:number>/", scan_views.picture, name="application_scan_page"),
    path("applications/<uuid:draft_id>/", entry.enter, name="application_enter"),
    path("cases/<uuid:case_id>/application/", entry.amend, name="case_application"),
]
