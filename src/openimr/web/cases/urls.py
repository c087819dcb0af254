"""Addresses of cases."""

from django.urls import path

from . import views, worklist_views

urlpatterns = [
    path("filters/save/", worklist_views.save_filter, name="filter_save"),
    path("filters/<int:filter_id>/remove/", worklist_views.remove_filter, name="filter_remove"),
    path("cases/chosen/", worklist_views.with_chosen, name="with_chosen"),
    path("calendar/", worklist_views.month, name="calendar"),
    path("calendar/<str:date>/", worklist_views.day, name="calendar_day"),
    path("cases/new/", views.new_case, name="case_new"),
    path("cases/<uuid:case_id>/", views.overview, name="case"),
    path("cases/<uuid:case_id>/steps/<slug:name>/", views.step, name="case_step"),
]
