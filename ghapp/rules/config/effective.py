"""Effective configuration: which file applies, and what applies while it is broken or unreadable (SPEC §3, §5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from ghapp.rules.config.load import extends_organisation, load
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import (
    CONFIG_PATH,
    OTHER_CONFIG_PATH,
    ConfigSource,
    EffectiveConfig,
    Problem,
    RepoConfig,
)

_NO_TEXT = f"`{CONFIG_PATH}` is binary or too large to read: replace it with a text file."
_BESIDE = " beside:"
TWO_FILES = Problem(1, 1, f"Both `{CONFIG_PATH}` and `{OTHER_CONFIG_PATH}` exist: remove one of them.")


@dataclass(frozen=True, slots=True)
class ConfigTexts:
    """The texts of a configuration, as the store keeps the last valid one; None for a file that is not part of it."""

    repository_text: str | None
    organisation_text: str | None

    @property
    def source(self) -> ConfigSource:
        """Return the origin of the configuration."""
        return ConfigSource.ORGANISATION if self.repository_text is None else ConfigSource.REPOSITORY

    @property
    def loaded(self) -> RepoConfig | tuple[Problem, ...]:
        """Return the configuration, or its problems: a stored text may be invalid for a newer version of the app."""
        text = self.organisation_text if self.repository_text is None else self.repository_text
        return load(text or "", base=self.organisation_text)


@dataclass(frozen=True, slots=True)
class ConfigFiles:
    """The configuration files on their default branches; None means that GitHub confirmed their absence.

    `unreadable` is a sentence that says why a file could not be read, where it was for any other reason. `branch` is
    the repository's default branch. `twice` names the repositories that have the file under both of its names.
    """

    repository: Blob | None
    organisation: Blob | None
    unreadable: str | None = None
    branch: str = ""
    twice: frozenset[ConfigSource] = frozenset()

    @property
    def version(self) -> str:
        """Identifies what governs: equal for equal contents of the files that have a part in it, on the same branch.

        And what lies beside that and governs nothing yet: a pull request may be about to extend it (`governing_part`).
        """
        parts = [("repository", self.repository), ("organisation", self.relevant_organisation)]
        known = [f"{name}:{blob.oid}" for name, blob in parts if blob]
        found = [*known, "unreadable"] if self.problem else known
        effective = " ".join([*found, f"branch:{self.branch}"] if found else ["none"])
        return (
            f"{effective}{_BESIDE}{self.organisation.oid}" if self._is_sufficient and self.organisation else effective
        )

    @property
    def relevant_organisation(self) -> Blob | None:
        """Return the organisation's file if it applies: the repository has no file, or one that extends it."""
        return None if self._is_sufficient else self.organisation

    @property
    def problem(self) -> str | None:
        """Why the files that apply cannot be read; None if they can, or if there are none."""
        blobs = (self.repository, self.relevant_organisation)
        if any(blob and blob.text is None for blob in blobs):
            return _NO_TEXT
        return None if self._is_sufficient else self.unreadable

    @property
    def is_ambiguous(self) -> bool:
        """Return whether a file that applies is there under both of its names."""
        relevant = {ConfigSource.REPOSITORY: self.repository, ConfigSource.ORGANISATION: self.relevant_organisation}
        return any(relevant[source] for source in self.twice)

    @property
    def texts(self) -> ConfigTexts:
        """Return the texts of the files that apply."""
        repository, organisation = self.repository, self.relevant_organisation
        return ConfigTexts(repository.text if repository else None, organisation.text if organisation else None)

    @property
    def _is_sufficient(self) -> bool:
        """Return whether the repository's own file applies alone."""
        return self.repository is not None and not extends_organisation(self.repository.text or "")


def effective_part(version: str) -> str:
    """Return the part of a version that identifies the effective configuration."""
    return version.partition(_BESIDE)[0]


@lru_cache(maxsize=64)
def effective_config(files: ConfigFiles, *, last_valid: ConfigTexts | None) -> EffectiveConfig:
    """Return the effective configuration: the current file if it is valid, else the last valid version, else none.

    It comes from a cache, because the looks at a repository all ask for the same one.
    A file that cannot be read, and never was, counts as the repository's own: only a true absence is none.
    """
    last = last_valid.loaded if last_valid else None
    found = EffectiveConfig(
        source=ConfigSource.NONE,
        config=last if isinstance(last, RepoConfig) else None,
        organisation_text=files.organisation.text if files.organisation else None,
        version=files.version,
    )
    if files.problem:
        source = last_valid.source if last_valid else ConfigSource.REPOSITORY
        return replace(found, source=source, unreadable=files.problem)
    if not files.repository and not files.organisation:
        return replace(found, config=None)
    texts = files.texts
    loaded = (TWO_FILES,) if files.is_ambiguous else texts.loaded
    if isinstance(loaded, RepoConfig):
        return replace(found, source=texts.source, config=loaded)
    return replace(found, source=texts.source, problems=loaded)


def texts_if_valid(files: ConfigFiles) -> ConfigTexts | None:
    """Return the texts to store as the last valid version; None if the current files are invalid or absent."""
    return files.texts if effective_config(files, last_valid=None).config else None
