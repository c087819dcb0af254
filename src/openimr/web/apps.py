"""The one Django application of the site; its label is ``web``."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the models of every noun of the site under one label."""

    name = "openimr.web"
    label = "web"
    verbose_name = "OpenIMR"
    default_auto_field = "django.db.models.BigAutoField"
