from bench.table import Table

TABLE = Table(["", "a", "b"], [["Group"], ["one", "1", "10.5"], ["two|2", "22", ""]])


def test_text_is_aligned_under_a_rule() -> None:
    assert TABLE.text().splitlines() == [
        "        a     b",
        "───────────────",
        "Group",
        "one     1  10.5",
        "two|2  22",
    ]


def test_a_later_heading_has_air_above_it() -> None:
    lines = Table(["", "a"], [["x", "1"], ["Group"], ["y", "2"]]).text().splitlines()
    assert lines[2:] == ["x  1", "", "Group", "y  2"]


def test_markdown_is_a_pipe_table_whose_cells_hold_no_pipes() -> None:
    assert TABLE.markdown().splitlines() == [
        "|  | a | b |",
        "| :-- | --: | --: |",
        "| **Group** |  |  |",
        "| one | 1 | 10.5 |",
        "| two/2 | 22 |  |",
    ]
