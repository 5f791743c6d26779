"""Lessons for a class: each asks for a number that a formula answers and that the engine must come to."""

from __future__ import annotations

from bposim.analysis.lessons import hours, money, people, quality, queues
from bposim.analysis.lessons.lesson import Lesson

LESSONS: dict[str, Lesson] = {
    lesson.name: lesson for lesson in (*queues.ALL, *quality.ALL, *people.ALL, *hours.ALL, *money.ALL)
}
