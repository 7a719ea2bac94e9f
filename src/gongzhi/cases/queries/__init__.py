"""Everything that reads cases."""

from gongzhi.cases.queries.lists import (
    CaseFilters,
    case_list,
    earlier_cases_of_phone,
    own_title,
    title_of,
)
from gongzhi.cases.queries.story import (
    Chronicle,
    NextStep,
    Story,
    StoryLine,
    allowed_actions,
    allowed_part_actions,
    my_open_count,
    my_stories,
    next_step,
    story,
)
from gongzhi.cases.queries.todo import todo_keys, todo_rows
from gongzhi.cases.queries.visibility import (
    assignments_visible_to,
    offers_visible_to,
    seen_whole_by,
    view_of,
    visible_to,
    visits_visible_to,
    working_posts,
)

__all__ = [
    "CaseFilters",
    "Chronicle",
    "NextStep",
    "Story",
    "StoryLine",
    "allowed_actions",
    "allowed_part_actions",
    "assignments_visible_to",
    "case_list",
    "earlier_cases_of_phone",
    "my_open_count",
    "my_stories",
    "next_step",
    "offers_visible_to",
    "own_title",
    "seen_whole_by",
    "story",
    "title_of",
    "todo_keys",
    "todo_rows",
    "view_of",
    "visible_to",
    "visits_visible_to",
    "working_posts",
]
