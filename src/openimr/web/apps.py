"""The one Django application of the site; its label is ``web``."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    """Registers the models of every noun of the site under one label."""

    name = "openimr.web"
    label = "web"
    verbose_name = "OpenIMR"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the database's own rules about assignments in step with the law's data."""
        from openimr.web.panel import guard

        post_migrate.connect(guard.after_migrations, sender=self)
