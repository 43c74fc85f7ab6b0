"""docs/scale.md holds what its command makes, and its simulations behave as such a thing must."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import pytest

from functions.sla_check import retention, sealing, sweeping
from functions.transition import board
from scripts import scale_costs, scale_day, scale_parts
from scripts.costs import OFFICE, PROCESSOR_SECONDS, READS, SCALES, TASKS, WRITES, costs, used
from scripts.scale import PAGE, written
from scripts.scale_day import NATIONAL, TODAY, WEEKEND, begun, day, monday, posts, telling
from scripts.scale_limits import LIMITS
from shared.cloud import alerts, figures_pass, turns, unsealed, wake_up
from shared.cloud.settings import Settings
from tests.infra.conftest import Cases


def test_the_page_holds_what_the_command_makes_within_seconds() -> None:
    began, page = monotonic(), PAGE.read_text()

    assert written(page) == page

    assert monotonic() - began < 20


def test_a_page_without_its_marks_is_not_written_over() -> None:
    with pytest.raises(ValueError, match=r"docs/scale\.md lacks"):
        written("# Scale\n")


def test_every_complaint_of_the_day_comes_once_and_is_begun_once() -> None:
    assert sum(posts()) == pytest.approx(scale_day.COMPLAINTS)
    assert sum(begun()) == pytest.approx(scale_day.COMPLAINTS)


def test_more_queues_make_no_day_and_no_monday_longer() -> None:
    more = replace(TODAY, queues=TODAY.queues + 1, instances=10 * TODAY.instances)

    assert day(more).late_deadlines < day(TODAY).late_deadlines
    assert monday(more).minutes < monday(TODAY).minutes
    assert day(NATIONAL).late_deadlines >= 10  # what falls due when the ten minutes begin waits them all


def test_a_monday_takes_as_long_as_its_parts_hold_it_up() -> None:
    storm = monday(TODAY, WEEKEND)

    assert storm.minutes == pytest.approx(sum(storm.held_up_by.values()))
    assert set(storm.held_up_by) == {"the queue"}
    assert telling(300) == (2, 600)


def test_the_model_has_the_figures_of_the_code_and_of_terraform(cases: Cases) -> None:
    planned = cases.plans["kept"]
    queues = {each: planned[f'google_cloud_tasks_queue.queues["{each}"]'] for each in ("deadlines", "alerts")}
    made = {
        each: planned[f'google_cloud_run_v2_service.functions["{each}"]']["template"][0]["scaling"][0]
        for each in ("intake", "transition", "sla_check")
    }

    assert {each: scale_parts.dispatches(each) for each in queues} == {
        name: each["rate_limits"][0]["max_dispatches_per_second"] for name, each in queues.items()
    }
    assert {each: scale_parts.instances(each) for each in made} == {
        name: each["max_instance_count"] for name, each in made.items()
    }
    assert {sweeping.WORKERS, sealing.WORKERS, figures_pass.WORKERS} == {scale_parts.WORKERS}
    assert {sweeping.BUDGET, turns.BUDGET} == {scale_parts.BUDGET}
    assert scale_parts.seconds("sla_check") == 180
    assert unsealed.PAGE == 300
    assert (retention.WORKERS, alerts.MOST_TOGETHER) == (scale_parts.FEWER_WORKERS, scale_day.TOGETHER)
    assert Settings.model_fields["posts_per_office"].default == scale_parts.POSTS_PER_OFFICE
    assert (wake_up.TIMEOUT, board.EVERY) == (scale_day.PATIENCE, scale_parts.SECONDS_BETWEEN_POLLS)


def test_each_limit_names_where_it_stands() -> None:
    assert all(each.source.startswith("https://") for each in LIMITS)
    assert len({each.part for each in LIMITS}) == len(LIMITS)


def test_the_life_costs_what_its_parts_cost_and_never_less_at_the_highest_price() -> None:
    assert sum(high for _, high, _ in scale_costs.life_by_service()) == pytest.approx(scale_costs.life())
    assert all(high >= low for _, high, low in (*scale_costs.rows(), *scale_costs.savings()))
    assert scale_costs.life(least=True) < scale_costs.life() < scale_costs.all_in()


def test_the_ladder_of_promises_ends_at_what_a_life_costs() -> None:
    rows = scale_costs.ladder()

    assert rows[-1][1:] == pytest.approx((scale_costs.life(), scale_costs.life(least=True)))
    assert [high for _, high, _ in rows] == sorted(high for _, high, _ in rows)


def test_settings_alone_bring_a_life_below_the_goal_at_the_lowest_price() -> None:
    as_set_up, without_notices, by_instance = scale_costs.by_settings()

    assert as_set_up[1:] == pytest.approx((scale_costs.life(), scale_costs.life(least=True)))
    assert as_set_up[2] > without_notices[2] > by_instance[2]
    assert by_instance[2] <= scale_costs.GOAL < by_instance[1]


def test_a_model_that_forgets_a_read_a_write_or_a_task_is_cheaper() -> None:
    million = used(SCALES[-1])

    assert million["documents_read"] > 1_000_000 * READS
    assert million["documents_written"] > 1_000_000 * WRITES
    assert million["task_operations"] == 2_000_000 * TASKS + 2 * SCALES[-1].offices * OFFICE.tasks
    assert million["processor_seconds"] > 1_000_000 * PROCESSOR_SECONDS
    assert sum(costs(SCALES[-1], least=True).values()) < sum(costs(SCALES[-1]).values())
