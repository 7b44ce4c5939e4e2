"""Addresses of the pool's front page, of lecturers, candidates and topics."""

from django.urls import URLPattern, path

from talent_pool.views import candidate, home, lecturer, topic

urlpatterns: list[URLPattern] = [
    path("pool/", home.pool_home, name="pool-home"),
    path("pool/lecturers/", lecturer.lecturer_list, name="lecturer-list"),
    path("pool/lecturers/new/", lecturer.lecturer_create, name="lecturer-create"),
    path("pool/lecturers/admit/", lecturer.lecturer_admit, name="lecturer-admit"),
    path("pool/lecturers/<str:code>/", lecturer.lecturer_detail, name="lecturer-detail"),
    path("pool/lecturers/<str:code>/photo/", lecturer.lecturer_photo, name="lecturer-photo"),
    path("pool/lecturers/<str:code>/edit/", lecturer.lecturer_edit, name="lecturer-edit"),
    path("pool/lecturers/<str:code>/renew/", lecturer.lecturer_renew, name="lecturer-renew"),
    path("pool/lecturers/<str:code>/decline/", lecturer.lecturer_decline, name="lecturer-decline"),
    path("pool/lecturers/<str:code>/end/", lecturer.lecturer_end, name="lecturer-end"),
    path("pool/lecturers/<str:code>/reinstate/", lecturer.lecturer_reinstate, name="lecturer-reinstate"),
    path("pool/lecturers/<str:code>/reopen/", lecturer.lecturer_reopen, name="lecturer-reopen"),
    path("pool/lecturers/<str:code>/letter/", lecturer.lecturer_letter, name="lecturer-letter"),
    path(
        "pool/lecturers/<str:code>/letters/<str:check_code>.pdf",
        lecturer.lecturer_letter_file,
        name="lecturer-letter-file",
    ),
    path("pool/candidates/", candidate.candidate_list, name="candidate-list"),
    path("pool/candidates/reports/", candidate.candidate_reports, name="candidate-reports"),
    path("pool/candidates/duplicates/", candidate.candidate_duplicates, name="candidate-duplicates"),
    path("pool/duplicates/<str:code>/merge/", candidate.duplicate_merge, name="duplicate-merge"),
    path("pool/duplicates/<str:code>/apart/", candidate.duplicate_apart, name="duplicate-apart"),
    path("pool/duplicates/<str:code>/reopen/", candidate.duplicate_reopen, name="duplicate-reopen"),
    path("pool/topics/", topic.topic_list, name="topic-list"),
    path("pool/topics/<str:code>/edit/", topic.topic_edit, name="topic-edit"),
    path("pool/topics/<str:code>/delete/", topic.topic_delete, name="topic-delete"),
]
