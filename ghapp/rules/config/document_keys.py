"""The keys under `documents:`, as pydantic models: which files are documents, and what they should say."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ghapp.rules.config import types as values
from ghapp.rules.model.defaults import DEFAULT_DOCUMENTS
from ghapp.rules.model.framework import DocumentKind


class Keys(BaseModel):
    """A mapping of known keys; any other is refused."""

    model_config = ConfigDict(strict=True, extra="forbid")


class SectionKeys(Keys):
    """A section that a document should have."""

    name: values.SectionName = Field(description="The words of its heading.", examples=["rollout"])
    also: values.SectionNames = Field(
        default=[], description="Other words that the heading may have.", examples=[["release", "launch"]]
    )
    says: values.SectionNames = Field(
        default=[], description="Words that must occur in the section.", examples=[["cost", "time"]]
    )
    date: values.Switch = Field(default=False, description="Whether a date must occur in the section.", examples=["on"])


_PATHS = Field(
    description="Which files they are: globs with the meaning that `.gitignore` gives them. An empty list: none.",
    examples=[["specs/**", "!specs/README.md"]],
)
_Sections = list[
    Annotated[SectionKeys, BeforeValidator(values.expand_name, json_schema_input_type=values.SectionName | SectionKeys)]
]


class _DocumentKeys(Keys):
    paths: Annotated[values.Globs, _PATHS] = []
    sections: _Sections | None = Field(
        default=None,
        description="What each should have a section on: a name, or a name with more about it. An empty list: nothing.",
        examples=[["why", {"name": "rollout", "also": ["release"]}]],
    )


class PrdKeys(_DocumentKeys):
    """Product requirements documents: which files they are, and what they should say."""

    paths: Annotated[values.Globs, _PATHS] = list(DEFAULT_DOCUMENTS[DocumentKind.PRD])


class SddKeys(_DocumentKeys):
    """Solution design documents: which files they are, and what they should say."""

    paths: Annotated[values.Globs, _PATHS] = list(DEFAULT_DOCUMENTS[DocumentKind.SDD])
    links: values.Switch = Field(default=True, description="Whether an SDD should link to its PRD.", examples=["off"])


class DocumentsKeys(Keys):
    """Which files are documents, and what they should say."""

    prd: Annotated[
        PrdKeys,
        BeforeValidator(values.expand_paths, json_schema_input_type=values.Glob | list[values.Glob] | PrdKeys),
    ] = Field(
        default_factory=PrdKeys,
        description="Product requirements documents, which the PM owns and on which the EM is heard: their globs, or"
        " keys of their own.",
        examples=["specs/**", {"sections": ["why", "what"]}],
    )
    sdd: Annotated[
        SddKeys,
        BeforeValidator(values.expand_paths, json_schema_input_type=values.Glob | list[values.Glob] | SddKeys),
    ] = Field(
        default_factory=SddKeys,
        description="Solution design documents, which the EM owns and on which the PM is heard: their globs, or keys of"
        " their own.",
        examples=[["rfc/**", "!rfc/template.md"], {"links": "off"}],
    )
