"""Addresses around units, people, roles, invitations and imports."""

from django.urls import URLPattern, path

from contest.views import imports, invitation, organization, people

urlpatterns: list[URLPattern] = [
    path("e/<slug:edition>/units/", organization.unit_list, name="unit-list"),
    path("e/<slug:edition>/units/new/", organization.unit_create, name="unit-create"),
    path("e/<slug:edition>/units/<slug:code>/", organization.unit_edit, name="unit-edit"),
    path("e/<slug:edition>/units/<slug:code>/active/", organization.unit_activate, name="unit-activate"),
    path("e/<slug:edition>/people/", people.person_list, name="person-list"),
    path("e/<slug:edition>/people/new/", people.person_create, name="person-create"),
    path("e/<slug:edition>/people/roles/restore/", people.membership_restore, name="membership-restore"),
    path("e/<slug:edition>/people/invitations/", invitation.invitation_list, name="invitation-list"),
    path("e/<slug:edition>/people/invitations/new/", invitation.invitation_create, name="invitation-create"),
    path("e/<slug:edition>/people/invitations/slips/", invitation.invitation_slips, name="invitation-slips"),
    path(
        "e/<slug:edition>/people/invitations/<slug:code>/revoke/",
        invitation.invitation_revoke,
        name="invitation-revoke",
    ),
    path("e/<slug:edition>/people/<slug:code>/", people.person_edit, name="person-edit"),
    path("e/<slug:edition>/people/<slug:code>/roles/add/", people.membership_add, name="membership-add"),
    path(
        "e/<slug:edition>/people/<slug:code>/roles/remove/",
        people.membership_remove,
        name="membership-remove",
    ),
    path(
        "e/<slug:edition>/people/<slug:code>/password/",
        people.person_reset_password,
        name="person-reset-password",
    ),
    path("invitations/<slug:token>/", invitation.invitation_accept, name="invitation-accept"),
    path("e/<slug:edition>/import/", imports.import_list, name="import-list"),
    path("e/<slug:edition>/import/<slug:kind>/", imports.import_upload, name="import-upload"),
    path("e/<slug:edition>/import/<slug:kind>/template/", imports.import_template, name="import-template"),
    path("e/<slug:edition>/import/<slug:kind>/report/", imports.import_report, name="import-report"),
]
