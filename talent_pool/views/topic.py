"""The pool's list of topics."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from contest.http import AuthedRequest, require
from talent_pool.actions import topic as acts
from talent_pool.exceptions import TopicInUse
from talent_pool.forms.pool import TopicDeleteForm, TopicForm
from talent_pool.models import Topic
from talent_pool.queries.lecturer import topics_with_counts
from talent_pool.rules.pool import can_manage_pool, can_read_pool
from talent_pool.views.frame import manager_tabs, rights_of


@login_required
def topic_list(request: AuthedRequest) -> HttpResponse:
    """All topics, and a field for one more."""
    require(can_read_pool(request.user))
    form = TopicForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(can_manage_pool(request.user))
        if form.is_valid():
            topic = acts.create_topic(actor=request.user, name=form.cleaned_data["name"])
            messages.success(request, _("Topic “%(name)s” added.") % {"name": topic.name})
            return redirect("talent_pool:topic-list")
    return render(
        request,
        "talent_pool/topic_list.html",
        {
            "title": _("Candidates"),
            "tabs": manager_tabs("topic-list"),
            "topics": topics_with_counts(),
            "form": form,
            **rights_of(request.user),
        },
        status=422 if form.errors else 200,
    )


@login_required
def topic_edit(request: AuthedRequest, code: str) -> HttpResponse:
    """Rename a topic."""
    require(can_manage_pool(request.user))
    topic = get_object_or_404(Topic, code=code)
    form = TopicForm(request.POST if request.method == "POST" else None, instance=topic)
    if request.method == "POST" and form.is_valid():
        acts.rename_topic(topic=topic, actor=request.user, name=form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return redirect("talent_pool:topic-list")
    return render(
        request,
        "talent_pool/edit.html",
        {
            "title": _("Rename the topic"),
            "form": form,
            "cancel_url": reverse("talent_pool:topic-list"),
            "back_label": _("Topics"),
        },
        status=422 if form.errors else 200,
    )


@login_required
def topic_delete(request: AuthedRequest, code: str) -> HttpResponse:
    """Remove a topic, or give what bears it another one."""
    require(can_manage_pool(request.user))
    topic = get_object_or_404(Topic, code=code)
    form = TopicDeleteForm(request.POST if request.method == "POST" else None, topic=topic)
    if request.method == "POST" and form.is_valid():
        try:
            if into := form.cleaned_data["into"]:
                acts.merge_topics(topic=topic, into=into, actor=request.user)
            else:
                acts.delete_topic(topic=topic, actor=request.user)
        except TopicInUse as error:
            form.add_error("into", str(error))
        else:
            messages.success(request, _("Topic “%(name)s” removed.") % {"name": topic.name})
            return redirect("talent_pool:topic-list")
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Remove the topic “%(name)s”") % {"name": topic.name},
            "lead": _("Lecturers and reports keep everything else."),
            "form": form,
            "submit_label": _("Remove"),
            "cancel_url": reverse("talent_pool:topic-list"),
            "danger": True,
        },
        status=422 if form.errors else 200,
    )
