"""Addresses of guidelines and criteria sets."""

from django.urls import path

from . import criteria_views, views

urlpatterns = [
    path("guidelines/", views.catalogue, name="guidelines"),
    path("guidelines/licensed/<slug:work>/", views.work, name="licensed_work"),
    path("guidelines/licensed/<slug:work>/pages/<int:page>/", views.page, name="licensed_page"),
    path("guidelines/licensed/<slug:work>/pictures/<int:page>/", views.picture, name="licensed_picture"),
    path("guidelines/criteria/", criteria_views.sets, name="criteria"),
    path("guidelines/criteria/new/", criteria_views.write, name="criteria_new"),
    path("guidelines/criteria/evaluate/", criteria_views.evaluated, name="criteria_evaluate"),
    path("guidelines/criteria/<slug:key>/", criteria_views.one, name="criteria_set"),
    path("guidelines/criteria/<slug:key>/write/", criteria_views.write, name="criteria_write"),
    path("guidelines/criteria/<slug:key>/retire/", criteria_views.retire, name="criteria_retire"),
    path("guidelines/criteria/<slug:key>/<str:form>", criteria_views.download, name="criteria_download"),
]
