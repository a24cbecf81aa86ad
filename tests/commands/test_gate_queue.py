"""The queue at half past seven (B-42), in simulated time: the arithmetic of the bench, not its measurements."""

from bench.gate_queue import compare, people, serve


def test_one_guard_serves_in_order_and_who_queues_gets_ready_meanwhile():
    queue = serve([0.0, 0.0, 0.0, 100.0], [(5.0, 10.0), (5.0, 10.0), (5.0, 10.0), (5.0, 10.0)])
    # 5 + 10 for the first, 10 each for those who got ready in the queue, 5 + 10 for the one who found nobody there.
    assert queue.last_out_minutes * 60 == 115.0 and queue.people_a_minute == 4 / 50 * 60
    assert queue.waited_median_s == 7.5


def test_the_same_five_hundred_people_pass_faster_with_one_code():
    four, one = compare(lambda: 0.01)
    assert people(7, 500) == people(7, 500)
    assert one.people_a_minute > 2 * four.people_a_minute
    assert one.waited_p95_s < four.waited_p95_s and one.last_out_minutes < four.last_out_minutes
    slow, _ = compare(lambda: 0.01)
    assert slow == four, "the machine's answer has no part in reading papers"
