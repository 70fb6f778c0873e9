"""The mutants of a module: mutmut makes them, and an import hook loads them in place of the module."""

from __future__ import annotations

import ast
import difflib
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from mutmut.mutation.file_mutation import mutate_file_contents

PACKAGE = "ghapp.rules"
ACTIVE = "MUTANT_UNDER_TEST"  # the environment variable that tells mutmut's trampolines which mutant runs


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to one function; `name` is mutmut's, without the module."""

    module: str
    name: str
    diff: str

    @property
    def key(self) -> str:
        """Return the name by which mutmut's trampoline runs this mutant instead of the function."""
        return f"{self.module}.{self.name}"

    @property
    def function(self) -> str:
        """Return the function as mutmut's trampoline reports a call of it."""
        return self.key.partition("__mutmut_")[0]

    @property
    def title(self) -> str:
        """Return the function as people write it, without the package."""
        return self.function.removeprefix(f"{PACKAGE}.").replace(".x_", ".").replace("xǁ", "").replace("ǁ", ".")


def clear_caches() -> None:
    """Empty the caches of all rules, so that one mutant does not affect the next."""
    for name, module in sys.modules.items():
        if name.startswith(PACKAGE):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


class MutantFinder(MetaPathFinder):
    """Imports the chosen modules of ghapp/rules with all of their mutants, inactive."""

    def __init__(self, chosen: Sequence[str]) -> None:
        self._chosen = {f"{PACKAGE}.{name}" for name in chosen}
        self.mutants: list[Mutant] = []

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a chosen module; every other one is left to the next finder."""
        if fullname not in self._chosen:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            return None
        spec.loader = _Loader(fullname, spec.origin, self.mutants)
        return spec


class _Loader(SourceFileLoader):
    """Compiles the source that mutmut made, ignoring the cached byte code of the original."""

    def __init__(self, fullname: str, path: str, mutants: list[Mutant]) -> None:
        super().__init__(fullname, path)
        self._mutants = mutants

    def get_code(self, fullname: str) -> CodeType:
        path = Path(self.get_filename(fullname))
        source, decorations = _undecorated(path.read_text())
        mutated = mutate_file_contents(path.name, source)
        lines = [*mutated.code.splitlines(), *decorations]
        spans = mutated.line_span_by_function_name
        for name in mutated.mutant_names:
            original = f"{name.partition('__mutmut_')[0]}__mutmut_orig"
            before, after = (lines[spans[each].start - 1 : spans[each].end] for each in (original, name))
            self._mutants.append(Mutant(fullname, name, _difference(before, after, original, name)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return compile("\n".join(lines), str(path), "exec")


def _undecorated(source: str) -> tuple[str, list[str]]:
    """Return a module without the decorators of properties and caches, and the lines that apply them at its end.

    mutmut does not change decorated functions.
    """
    lines, decorations = source.splitlines(), []
    module = ast.parse(source)
    scopes = [
        ("", module.body),
        *((f"{each.name}.", each.body) for each in module.body if isinstance(each, ast.ClassDef)),
    ]
    for scope, statements in scopes:
        for function in statements:
            if not isinstance(function, ast.FunctionDef):
                continue
            for decorator in function.decorator_list:
                written = ast.unparse(decorator)
                if written == "property" or written.startswith("lru_cache("):
                    lines[decorator.lineno - 1] = ""
                    decorations.append(f"{scope}{function.name} = {written}({scope}{function.name})")
    return "\n".join(lines), decorations


def _difference(before: Sequence[str], after: Sequence[str], original: str, name: str) -> str:
    """Return the lines that a mutant removes and adds."""
    written = original.removesuffix("__mutmut_orig").removeprefix("x_").rpartition("ǁ")[2]
    before = [line.replace(original, written) for line in before]
    after = [line.replace(name, written) for line in after]
    changed = difflib.unified_diff(before, after, n=0, lineterm="")
    return "\n".join(
        f"{line[0]} {line[1:].strip()}" for line in changed if line[0] in "+-" and line[:3] not in ("+++", "---")
    )
