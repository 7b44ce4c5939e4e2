"""Addresses of entries, from the list to the receipt."""

from django.urls import path

from contest.views import entry, entry_edit, material, paper

urlpatterns = [
    path("e/<slug:edition>/entries/", entry.entry_list, name="entry-list"),
    path("e/<slug:edition>/entries/new/", entry_edit.entry_create, name="entry-create"),
    path("e/<slug:edition>/entries/accept/", entry.entry_accept, name="entry-accept"),
    path("e/<slug:edition>/entries/print/", entry.entry_print, name="entry-print"),
    path("e/<slug:edition>/entries/papers/<slug:kind>.<slug:suffix>", paper.entry_paper, name="entry-paper"),
    path("e/<slug:edition>/entries.xlsx", entry.entry_export, name="entry-export"),
    path("entries/<str:code>/", entry.entry_detail, name="entry-detail"),
    path("entries/<str:code>/edit/", entry_edit.entry_edit, name="entry-edit"),
    path("entries/<str:code>/people/", entry_edit.entry_people, name="entry-people"),
    path("entries/<str:code>/submit/", entry_edit.entry_submit, name="entry-submit"),
    path("entries/<str:code>/take-back/", entry_edit.entry_take_back, name="entry-take-back"),
    path("entries/<str:code>/receipts/<int:number>/", entry_edit.entry_receipt, name="entry-receipt"),
    path("entries/<str:code>/withdraw/", entry.entry_withdraw, name="entry-withdraw"),
    path("entries/<str:code>/disqualify/", entry.entry_disqualify, name="entry-disqualify"),
    path("entries/<str:code>/restore/", entry.entry_restore, name="entry-restore"),
    path("entries/<str:code>/extend/", entry.entry_extend, name="entry-extend"),
    path("entries/<str:code>/materials/", material.entry_materials, name="entry-materials"),
    path("entries/<str:code>/materials/<str:requirement>/add/", material.material_add, name="material-add"),
    path(
        "entries/<str:code>/materials/<str:requirement>/files/",
        material.material_files,
        name="material-files",
    ),
    path(
        "entries/<str:code>/materials/<str:requirement>/start/",
        material.material_start,
        name="material-start",
    ),
    path(
        "entries/<str:code>/materials/<str:material>/remove/",
        material.material_remove,
        name="material-remove",
    ),
    path(
        "entries/<str:code>/materials/<str:material>/restore/",
        material.material_restore,
        name="material-restore",
    ),
    path("entries/<str:code>/materials/<str:material>/", material.material_file, name="material-file"),
]
