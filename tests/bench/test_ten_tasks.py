"""Ten tasks can be done by clicks and keys alone."""

import pytest

from tests.bench.ten_tasks import BEFORE, all_done, table


@pytest.mark.slow
def test_every_task_can_be_done_by_hand(qapp):
    found = all_done((), None)
    assert [each.task for each in found] == list(BEFORE)
    for each in found:
        n_before, _ = BEFORE[each.task]
        assert each.steps
        assert n_before is None or len(each.steps) <= n_before + 3, table(found)
