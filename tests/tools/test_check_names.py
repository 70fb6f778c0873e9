"""Names in ghapp/ are shared only by modules and classes that play the same part."""

from __future__ import annotations

from pathlib import Path

from tools.check_names import classes, faults, modules


def write(root: Path, path: str, text: str = "") -> None:
    """Write a module below a root."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def found(root: Path, **allowed: str) -> list[str]:
    """Return the faults among the modules and classes of a root."""
    return [*faults("module", modules(root), allowed), *faults("class", classes(root), {})]


def test_a_module_name_used_twice_is_reported_with_both_paths(tmp_path: Path) -> None:
    write(tmp_path, "ghapp/store/queue.py")
    write(tmp_path, "ghapp/sandbox/queue.py")
    (fault,) = found(tmp_path)
    assert fault.startswith("module queue: ghapp/sandbox/queue.py, ghapp/store/queue.py. Rename one")


def test_a_shared_name_with_a_reason_is_allowed(tmp_path: Path) -> None:
    write(tmp_path, "ghapp/store/queue.py")
    write(tmp_path, "ghapp/sandbox/queue.py")
    assert found(tmp_path, queue="the same queue") == []


def test_a_reason_for_a_name_that_is_not_shared_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "ghapp/store/queue.py")
    assert found(tmp_path, queue="the same queue") == [
        "module queue is no longer shared: remove it from tools/check_names.py"
    ]


def test_both_engines_of_the_store_can_share_names(tmp_path: Path) -> None:
    for engine in ("sqlite", "postgres"):
        write(tmp_path, f"ghapp/store/{engine}/claims.py", "class Claims: ...")
    assert found(tmp_path) == []


def test_every_package_can_have_an_init_module(tmp_path: Path) -> None:
    write(tmp_path, "ghapp/__init__.py")
    write(tmp_path, "ghapp/web/__init__.py")
    assert found(tmp_path) == []


def test_a_public_class_name_used_twice_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "ghapp/web/webhook.py", "class Answer: ...\n\nclass _Request: ...")
    write(tmp_path, "ghapp/rules/replies.py", "class Answer: ...\n\nclass _Request: ...")
    (fault,) = found(tmp_path)
    assert fault.startswith("class Answer: ghapp/rules/replies.py, ghapp/web/webhook.py. Rename one")
