"""The style guide: every component in every state, and sample pages, for those who build the product."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contest import ui
from contest.views.styleguide import samples

PAGES = {
    "home": "公开首页 Public home",
    "entry-list": "作品列表 Entry list",
    "setup": "赛事设置 Set-up",
    "entry": "作品详情 Entry",
    "score": "评分页 Score page",
    "ranking": "成绩 Ranking",
    "form": "表单 Form",
    "form-errors": "表单错误 Form with errors",
    "login": "登录 Log-in",
    "confirm": "确认 Confirmation",
    "print": "打印 Print",
}
"""Sample pages: name in the address, label in the guide. Sample text is data and stays Chinese."""


def _require_builder(request: HttpRequest) -> None:
    if not (settings.DEBUG or request.user.is_superuser):
        raise Http404


def index(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    _require_builder(request)
    pages = [
        ui.NavItem(label, reverse("contest:styleguide-sample", args=[name])) for name, label in PAGES.items()
    ]
    return render(request, "styleguide/index.html", samples.components(request) | {"pages": pages})


def sample(request: HttpRequest, name: str) -> HttpResponse:
    """Show one sample page, made of components only."""
    _require_builder(request)
    if name not in PAGES:
        raise Http404
    context: dict[str, Any] = samples.page(name, request)
    return render(request, f"styleguide/{name.replace('-', '_')}.html", context)
