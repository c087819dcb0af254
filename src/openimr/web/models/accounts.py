"""People who sign in: one role each, and for a reviewer the panel row they are.

A role is a set of permissions (:mod:`openimr.web.accounts.access`); there are no groups and no superuser.
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Role(models.TextChoices):
    """What a person is to the review organization."""

    ADMINISTRATOR = "administrator", "Administrator"
    COORDINATOR = "coordinator", "Coordinator"
    REVIEWER = "reviewer", "Reviewer"
    MEDICAL_DIRECTOR = "medical_director", "Medical director"


class UserManager(BaseUserManager["User"]):
    """Makes accounts; passwords are hashed, never stored."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; without a password nobody can sign in to it until one is set."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. ``reviewer`` is set for reviewers and for nobody else."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    reviewer = models.OneToOneField(
        "web.Reviewer", null=True, blank=True, on_delete=models.PROTECT, related_name="login"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role=Role.REVIEWER, reviewer__isnull=False)
                | (~Q(role=Role.REVIEWER) & Q(reviewer__isnull=True)),
                name="user_is_reviewer_with_panel_row",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once"),
            models.UniqueConstraint(Lower("username"), name="user_username_once"),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def name(self) -> str:
        """What the site calls this person."""
        return self.display_name or self.username


class FailedSignIn(models.Model):
    """A sign-in that failed, kept to slow down guessing. Holds a hash of what was tried, never the words."""

    key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"failed sign-in at {self.at:%Y-%m-%d %H:%M}"
