from typing import Any

import pytest
from django.db import models

from gongzhi.core.errors import NotNow
from gongzhi.core.transitions import Machine, move


class Light(models.TextChoices):
    RED = "red", "红灯"
    GREEN = "green", "绿灯"
    OFF = "off", "熄灭"


MACHINE = Machine(
    "light",
    Light,
    Light.RED,
    (move("go", Light.RED, Light.GREEN, "放行"), move("end", [Light.RED, Light.GREEN], Light.OFF, "关灯")),
)


class Lamp:
    state = "red"


def test_a_row_moves_by_the_table():
    lamp: Any = Lamp()
    MACHINE.apply(lamp, "go")
    assert lamp.state == "green"
    assert not MACHINE.can(lamp, "go")


def test_a_move_that_the_state_does_not_allow_is_refused_in_words_and_changes_nothing():
    lamp: Any = Lamp()
    lamp.state = "off"
    with pytest.raises(NotNow, match="当前状态是“熄灭”，不能放行"):
        MACHINE.apply(lamp, "go")
    assert lamp.state == "off"


def test_what_leads_out_of_a_state_and_what_is_final():
    assert [transition.name for transition in MACHINE.leaving("red")] == ["go", "end"]
    assert MACHINE.final == {"off"}


def test_a_transition_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        Machine("twice", Light, Light.RED, (move("go", "red", "green", ""), move("go", "red", "off", "")))


def test_the_diagram_shows_every_way():
    assert MACHINE.diagram().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> red",
        '    state "红灯" as red',
        '    state "绿灯" as green',
        '    state "熄灭" as off',
        "    red --> green: 放行",
        "    red --> off: 关灯",
        "    green --> off: 关灯",
        "    off --> [*]",
    ]
