"""Topics that stand in orders and sessions: they can be replaced by others, and never just vanish."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contest.models import JournalEntry
from talent_pool.models import Topic
from tests.factories.talent_pool import BookingFactory, DeliveryFactory, NeedFactory, TopicFactory

pytestmark = pytest.mark.django_db


def delete_page(topic):
    return reverse("talent_pool:topic-delete", args=[topic.code])


@pytest.mark.parametrize("factory", [BookingFactory, DeliveryFactory])
def test_a_topic_that_was_ordered_or_given_asks_what_takes_its_place(client_of, pool_manager, factory):
    topic = TopicFactory(name="农村电商")
    used = factory(topic=topic)
    response = client_of(pool_manager).post(delete_page(topic), {"into": ""})
    assert response.status_code == 422
    assert "into" in response.context["form"].errors
    assert "农村电商" in str(response.context["form"].errors["into"])
    used.refresh_from_db()
    assert used.topic == topic
    assert not JournalEntry.objects.filter(verb="topic.deleted").exists()


def test_what_was_ordered_given_and_lacking_goes_to_the_topic_that_takes_the_place(client_of, pool_manager):
    topic, other = TopicFactory(), TopicFactory(name="乡村振兴")
    given = DeliveryFactory(topic=topic, state="confirmed", confirmed_at=timezone.now())
    rows = [BookingFactory(topic=topic), given, NeedFactory(topic=topic)]
    assert client_of(pool_manager).post(delete_page(topic), {"into": other.pk}).status_code == 302
    for row in rows:
        row.refresh_from_db()
        assert row.topic == other
    assert not Topic.objects.filter(pk=topic.pk).exists()
    merged = JournalEntry.objects.get(verb="topic.merged").after
    assert (merged["bookings"], merged["deliveries"]) == ([rows[0].code], [given.code])


def test_a_topic_that_only_a_need_names_can_be_removed(client_of, pool_manager):
    need = NeedFactory(topic=TopicFactory())
    assert client_of(pool_manager).post(delete_page(need.topic), {"into": ""}).status_code == 302
    need.refresh_from_db()
    assert need.topic is None
