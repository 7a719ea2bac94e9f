import uuid
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.regions.models import Division

pytestmark = pytest.mark.django_db


def grow(parents):
    """A tree of divisions: `parents[n]` is the number of the row that row n+1 stands below."""
    rows = []
    for number, parent in enumerate([None, *parents]):
        above = rows[parent] if parent is not None else None
        rows.append(
            Division.objects.create(
                code=f"{uuid.uuid4().int % 10**12:012d}",
                name=str(number),
                level=1,
                kind="city",
                valid_from=date(2023, 1, 1),
                parent=above,
            )
        )
    return rows


def below_by_parents(rows, root):
    """The subtree as the parents say, without the paths."""
    found = {root.pk}
    for row in rows:
        if row.parent_id in found:
            found.add(row.pk)
    return found


trees = st.integers(1, 7).flatmap(lambda size: st.tuples(*(st.integers(0, above) for above in range(size))))


@settings(max_examples=25, deadline=None)
@given(parents=trees)
def test_below_and_above_agree_with_the_parents(parents):
    rows = grow(parents)
    for row in rows:
        assert {found.pk for found in Division.objects.below(row)} == below_by_parents(rows, row)
        lineage, above = [], row
        while above is not None:
            lineage.append(above.pk)
            above = above.parent
        assert [found.pk for found in Division.objects.above(row)] == lineage


def test_a_row_that_moves_takes_all_below_along():
    root, left, right, leaf = grow((0, 0, 1))
    left.parent = right
    left.save()
    leaf.refresh_from_db()
    assert leaf.lineage() == [root.path, right.path, left.path, leaf.path]
    assert set(Division.objects.below(right)) == {right, left, leaf}


def test_a_row_cannot_stand_below_itself():
    root, child, leaf = grow((0, 1))
    child.parent = leaf
    with pytest.raises(ValueError, match="below itself"):
        child.save()
    assert set(Division.objects.below(root)) == {root, child, leaf}
