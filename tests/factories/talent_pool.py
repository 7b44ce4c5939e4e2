"""Rows of the talent pool; a factory holds no surprise."""

import factory
from factory.django import DjangoModelFactory

from talent_pool.models import Lecturer, LectureReport, Topic


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"主题{n + 1}")


class LecturerFactory(DjangoModelFactory):
    class Meta:
        model = Lecturer

    name = factory.Sequence(lambda n: f"赵秀{n}")


class LectureReportFactory(DjangoModelFactory):
    class Meta:
        model = LectureReport

    title = factory.Sequence(lambda n: f"故里新篇 第{n + 1}讲")
    year = 2026
