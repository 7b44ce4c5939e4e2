"""Nobody stands before a browser's own error page, and nothing typed is lost, because a session ended in between."""

import pytest
from django.urls import reverse

from contest.models import Edition
from contest.states import EditionState
from tests.contest.entry_helpers import make_draft, make_type
from tests.factories.contest import EditionFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def entry(edition, contestant, unit):
    make_type(edition)
    return make_draft(edition, contestant, unit)


def test_the_address_of_an_act_leads_to_its_page(client_of, contestant, entry):
    answer = client_of(contestant).get(f"/entries/{entry.code}/take-back/", headers=PAGE, follow=True)
    assert answer.redirect_chain[-1][0] == f"/entries/{entry.code}/"
    assert "请再点一次按钮" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}, PAGE | {"HX-Request": "true"}])
def test_programs_are_told_as_ever(client_of, contestant, entry, headers):
    answer = client_of(contestant).get(f"/entries/{entry.code}/take-back/", headers=headers)
    assert answer.status_code == 405


def test_who_was_logged_out_hears_that_nothing_was_saved(client, entry):
    answer = client.post(f"/entries/{entry.code}/edit/", {"title": "新题目"}, headers=PAGE, follow=True)
    assert "/login/" in answer.redirect_chain[-1][0]
    assert "尚未保存" in answer.content.decode()


def test_a_contestant_of_other_years_enters_by_becoming_one_of_this_year(client_of, contestant, edition):
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.ARCHIVED)
    this_year = EditionFactory(year=edition.year + 1, open_registration=True)
    page = client_of(contestant).get(reverse("contest:edition-detail", args=[this_year.code]))
    assert reverse("contest:register", args=[this_year.code]) in page.content.decode()
    assert reverse("contest:entry-create", args=[this_year.code]) not in page.content.decode()


def test_a_code_with_a_space_gets_one_true_sentence(client_of):
    admin = UserFactory(is_superuser=True)
    page = client_of(admin).post(
        reverse("contest:edition-create"), {"name": "第十届", "year": 2030, "code": "小平 2030"}
    )
    text = page.content.decode()
    assert page.status_code in {200, 422}
    assert "已有使用这个代码的届次" not in text
    assert "有效“" not in text
    assert not Edition.objects.filter(year=2030).exists()
