"""Addresses of the portal."""

from django.urls import path

from . import views

urlpatterns = [
    path("portal/", views.home, name="portal"),
    path("portal/leave/", views.leave, name="portal_leave"),
    path("portal/records/", views.hand_in, name="portal_hand_in"),
    path("portal/notices/<int:notice_id>.pdf", views.notice, name="portal_notice"),
    path("portal/determination/<int:version>.pdf", views.letter, name="portal_letter"),
    path("portal/open/<str:token>/", views.door, name="portal_door"),
]
