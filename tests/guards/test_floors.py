"""What the import linter cannot see: relations, migrations, templates, events and addresses only look down too."""

import re

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from gongzhi.core import events
from tests.guards.house import ROOMS, SOURCE, files, may_know


def rooms_of(paths):
    return {path.parts[len(SOURCE.parts)] for path in paths}


def upward(found):
    """Those of (room, other, where) in which a room knows of one that it must not know."""
    return [
        f"{room} -> {other}: {where}" for room, other, where in found if other in ROOMS and not may_know(room, other)
    ]


def test_every_folder_of_the_package_is_a_room_with_a_floor():
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(ROOMS)


def test_relations_of_models_look_down():
    found = [
        (model._meta.app_label, field.related_model._meta.app_label, f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if model._meta.app_label in ROOMS
    ]
    assert found
    assert upward(found) == []


def test_migrations_depend_on_lower_rooms_only():
    found = [
        (room, other, name)
        for (room, name), migration in MigrationLoader(None).disk_migrations.items()
        if room in ROOMS
        for other, _ in migration.dependencies
    ]
    assert found
    assert upward(found) == []


TEMPLATE = re.compile(r"""\{%\s*(?:extends|include)\s+["']([a-z_]+)/""")
REVERSED = re.compile(r"""(?:reverse(?:_lazy)?\(|redirect\(|\{%\s*url\s+|url_name=)\s*["']([a-z_]+):""")
STAMPED = re.compile(r"""(?:render|render_to_string|get_template)\((?:[a-z.]+,\s*)?["']([a-z_]+)/""")


@pytest.mark.parametrize(
    ("suffix", "pattern"),
    [("*.html", TEMPLATE), ("*.html", REVERSED), ("*.py", REVERSED), ("*.py", STAMPED)],
    ids=["templates", "addresses in templates", "addresses in code", "templates in code"],
)
def test_templates_and_addresses_are_of_lower_rooms(suffix, pattern):
    found = [
        (room, other, path.name)
        for room in ROOMS
        for path in files(room, suffix)
        for other in pattern.findall(path.read_text(encoding="utf-8"))
    ]
    assert found
    assert upward(found) == []


def test_events_bear_the_name_of_their_room_and_are_heard_above():
    for name, kind in events._kinds.items():
        if kind.__module__.startswith("gongzhi."):
            assert kind.__module__.split(".")[1] == name.split(".")[0]
    heard = [
        (listener.split(".")[1], name.split(".")[0], listener)
        for name, listeners in events._subscribers.items()
        for listener in listeners
        if listener.startswith("gongzhi.")
    ]
    assert upward(heard) == []
