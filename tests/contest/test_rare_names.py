"""Names with a character that no typeface has: a hint on the people's page, never an error."""

import pytest
from django.urls import reverse

from contest.rare_names import unprintable_names
from contest.states import EditionState, MemberRole
from tests.contest.entry_helpers import make_draft
from tests.factories.contest import EntryFactory, EntryMemberFactory

NOBODY_HAS = "\U000f0001"


@pytest.mark.pure
def test_names_of_the_extensions_that_a_free_font_covers_are_fine():
    assert unprintable_names(["王㛃", "䶮", "𬱖", "喆堃犇镕", "阿依古丽·买买提", "John"]) == []


@pytest.mark.pure
def test_what_no_typeface_has_is_named_once_with_its_characters():
    assert unprintable_names([f"王{NOBODY_HAS}", "李四", f"王{NOBODY_HAS}"]) == [
        (f"王{NOBODY_HAS}", NOBODY_HAS)
    ]


def test_the_page_of_the_people_hints_at_it_and_lets_go_on(edition, contestant, client_of):
    edition.state = EditionState.OPEN
    edition.save()
    entry = EntryFactory(edition=edition, owner=contestant)
    EntryMemberFactory(entry=entry, role=MemberRole.LEAD, name=f"王{NOBODY_HAS}")
    answer = client_of(contestant).get(reverse("contest:entry-people", args=[entry.code]))
    assert answer.status_code == 200
    assert f"<strong>{NOBODY_HAS}</strong>" in answer.content.decode()


def test_a_title_is_looked_at_when_it_is_saved_and_on_its_page(edition, contestant, unit, client_of):
    edition.state = EditionState.OPEN
    edition.save()
    entry, client = make_draft(edition, contestant, unit), client_of(contestant)
    path = reverse("contest:entry-edit", args=[entry.code])
    form = client.get(path).context["form"]
    shown = {name: form.initial.get(name) or "" for name in form.fields}
    answer = client.post(path, {**shown, "title": f"一封{NOBODY_HAS}书"}, follow=True)
    assert f"题目中的“{NOBODY_HAS}”没有字体收录" in answer.content.decode()
    assert f"<strong>{NOBODY_HAS}</strong>" in client.get(path).content.decode()
