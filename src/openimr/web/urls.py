"""Every address of the site; each noun keeps its own list."""

from django.urls import include, path

from openimr.web.cases import views as cases

urlpatterns = [
    path("", cases.worklist, name="worklist"),
    path("", include("openimr.web.accounts.urls")),
    path("", include("openimr.web.cases.urls")),
    path("", include("openimr.web.clocks.urls")),
    path("", include("openimr.web.api.urls")),
    path("", include("openimr.web.applications.urls")),
    path("", include("openimr.web.eligibility.urls")),
    path("", include("openimr.web.related.urls")),
    path("", include("openimr.web.fees.urls")),
    path("", include("openimr.web.reports.urls")),
    path("", include("openimr.web.notices.urls")),
    path("", include("openimr.web.portal.urls")),
    path("", include("openimr.web.records.urls")),
    path("", include("openimr.web.panel.urls")),
    path("", include("openimr.web.determination.urls")),
    path("", include("openimr.web.letters.urls")),
    path("", include("openimr.web.events.urls")),
    path("", include("openimr.web.workbench.urls")),
    path("", include("openimr.web.second_look.urls")),
    path("", include("openimr.web.guidelines.urls")),
    path("", include("openimr.web.facts.urls")),
]

handler400 = "openimr.web.protection.bad_request"
handler403 = "openimr.web.protection.forbidden"
handler404 = "openimr.web.protection.not_found"
handler500 = "openimr.web.protection.server_error"
