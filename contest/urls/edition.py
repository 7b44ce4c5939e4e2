"""Addresses of editions and their set-up."""

from django.urls import URLPattern, path

from contest.views import edition, setup

urlpatterns: list[URLPattern] = [
    path("editions/", edition.edition_list, name="edition-list"),
    path("editions/new/", edition.edition_create, name="edition-create"),
    path("e/<slug:edition>/", edition.edition_detail, name="edition-detail"),
    path("e/<slug:edition>/logo/", edition.edition_logo, name="edition-logo"),
    path("e/<slug:edition>/state/", edition.edition_move, name="edition-move"),
    path("e/<slug:edition>/setup/", edition.edition_setup, name="edition-setup"),
    path("e/<slug:edition>/setup/basics/", setup.setup_basics, name="setup-basics"),
    path("e/<slug:edition>/setup/basics/file-names/", setup.setup_file_names, name="setup-file-names"),
    path("e/<slug:edition>/setup/dates/", setup.setup_dates, name="setup-dates"),
    path("e/<slug:edition>/setup/sectors/", setup.setup_sectors, name="setup-sectors"),
    path("e/<slug:edition>/setup/forms/", setup.setup_lecture_forms, name="setup-lecture-forms"),
    path("e/<slug:edition>/setup/types/", setup.setup_types, name="setup-types"),
    path("e/<slug:edition>/setup/types/new/", setup.setup_type_create, name="setup-type-create"),
    path("e/<slug:edition>/setup/types/<str:code>/", setup.setup_type, name="setup-type"),
    path("e/<slug:edition>/setup/types/<str:code>/act/", setup.setup_type_act, name="setup-type-act"),
    path(
        "e/<slug:edition>/setup/types/<str:code>/materials/new/",
        setup.setup_material_create,
        name="setup-material-create",
    ),
    path("e/<slug:edition>/setup/materials/<str:code>/", setup.setup_material, name="setup-material"),
    path(
        "e/<slug:edition>/setup/materials/<str:code>/act/",
        setup.setup_material_act,
        name="setup-material-act",
    ),
    path("e/<slug:edition>/setup/quotas/", setup.setup_quotas, name="setup-quotas"),
]
