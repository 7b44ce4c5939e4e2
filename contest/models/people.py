"""Organizations, people, their roles, and the invitations that bring them in."""

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contest.codes import new_code
from contest.constraints import unique_with_empty
from contest.pinyin import initials_of, pinyin_of
from contest.states import Role


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def within(self, organization: "Organization") -> "OrganizationQuerySet":
        """The organization itself and everything below it in the tree."""
        return self.filter(path__startswith=organization.path)

    def in_tree_order(self) -> "OrganizationQuerySet":
        return self.order_by("path")


class Organization(models.Model):
    """A unit in the tree of organizations; it outlives editions.

    `path` holds the primary keys from the root down to the unit itself, each as six digits and
    a slash ("000001/000017/"), so that a subtree is one prefix search and kinship is a comparison.
    """

    code = models.CharField(_("code"), max_length=20, unique=True, default=new_code)
    name = models.CharField(_("full name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("superior unit"),
    )
    path = models.CharField(max_length=200, blank=True, db_index=True, editable=False)
    name_pinyin = models.CharField(max_length=1000, blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("organization", "unit")
        ordering = ("path",)
        constraints: ClassVar = [
            *unique_with_empty("name", empty="parent", name="contest_organization_name_in_parent"),
            models.CheckConstraint(condition=~Q(name=""), name="contest_organization_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def depth(self) -> int:
        """0 for a root."""
        return max(self.path.count("/") - 1, 0)

    def is_kin_of(self, other: "Organization") -> bool:
        """Whether one of the two is the other or stands above it in the tree."""
        return self.path.startswith(other.path) or other.path.startswith(self.path)


class User(AbstractUser):
    """A person with an account; the name is kept exactly as typed."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one string
    last_name = None  # type: ignore[assignment]
    code = models.CharField(max_length=20, unique=True, default=new_code, editable=False)
    full_name = models.CharField(pgettext_lazy("person", "name"), max_length=200)
    mobile = models.CharField(
        _("mobile number"),
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        help_text=_("Also serves to log in."),
    )
    organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=pgettext_lazy("organization", "unit"),
    )
    unit_name = models.CharField(
        _("unit as typed"), max_length=200, blank=True
    )  # at self-registration, when the unit was not found in the tree
    title = models.CharField(_("post or title"), max_length=100, blank=True)
    name_pinyin = models.CharField(_("pinyin"), max_length=600, blank=True)
    name_initials = models.CharField(max_length=100, blank=True, editable=False)
    must_change_password = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)  # raising it ends all sessions

    REQUIRED_FIELDS: ClassVar = ["full_name"]
    objects: ClassVar = UserManager()

    class Meta(AbstractUser.Meta):
        indexes: ClassVar = [models.Index(fields=["name_pinyin"], name="contest_user_pinyin")]
        constraints: ClassVar = [
            # "" would be a number that everybody without one shares
            models.CheckConstraint(
                condition=Q(mobile__isnull=True) | ~Q(mobile=""), name="contest_user_mobile_real"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the columns for sorting and finding in step with the name."""
        self.mobile = self.mobile or None
        self.name_pinyin = self.name_pinyin or pinyin_of(self.full_name)[:600]
        self.name_initials = initials_of(self.name_pinyin)[:100]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def unit_label(self) -> str:
        """The unit from the tree, or else the one that the person typed."""
        return self.organization.name if self.organization else self.unit_name

    def get_session_auth_hash(self) -> str:
        """A session is good while the password and the epoch are those it began with."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the secrets that were in use before."""
        return (self._session_hash(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str) -> str:
        return salted_hmac(
            "contest.User.session", f"{self.session_epoch}|{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Membership(models.Model):
    """A role that a person holds in an edition; a unit contact holds it for one unit."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    edition = models.ForeignKey("contest.Edition", models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="memberships",
        verbose_name=pgettext_lazy("organization", "unit"),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    class Meta:
        constraints: ClassVar = [
            *unique_with_empty(
                "user", "edition", "role", empty="organization", name="contest_membership_once"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.UNIT_CONTACT) | Q(organization__isnull=False),
                name="contest_membership_contact_has_unit",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["edition", "role"], name="contest_membership_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Invitation(models.Model):
    """A right to take a role in an edition, carried by a link or a printed slip until it is used.

    Only the SHA-256 of the token is kept: who reads the table can't use the links.
    """

    code = models.CharField(max_length=20, unique=True, default=new_code)
    token_hash = models.CharField(max_length=64, unique=True)
    edition = models.ForeignKey("contest.Edition", models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="invitations",
        verbose_name=pgettext_lazy("organization", "unit"),
    )  # fmt: skip
    full_name = models.CharField(pgettext_lazy("person", "name"), max_length=200)
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="invitations")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(user__isnull=False),
                name="contest_invitation_accepted_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} · {self.get_role_display()}"
