import json

from bench.pipeline_logs import stage_times


def event(text: str, **more: str) -> str:
    return json.dumps({"event": text, **more})


def succeeded(seconds: str) -> str:
    return event(f"Task recordings.tasks.stage_run[1-2] succeeded in {seconds}s: None")


def test_a_task_took_as_long_as_the_stage_that_came_out_in_it() -> None:
    lines = [
        event("Task recordings.tasks.stage_run[1-2] received"),
        event("stage.settled", stage="fetch", state="done"),
        succeeded("0.25"),
        event("stage.later", stage="transcribe", reason="openai-timeout"),
        succeeded("9e-02"),
    ]
    assert stage_times(lines) == {"fetch": [250.0], "transcribe": [90.0]}


def test_a_task_that_found_nothing_to_do_is_left_out() -> None:
    lines = [event("stage.settled", stage="notify"), succeeded("0.1"), succeeded("0.004")]
    assert stage_times(lines) == {"notify": [100.0]}


def test_other_lines_are_passed_over() -> None:
    assert stage_times(["", "worker: Warm shutdown", "3", event("Connected")]) == {}
