"""The keys under `documents:` as pydantic models: which files are documents, and which sections they need."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ghapp.rules.config import types as values
from ghapp.rules.config import validators
from ghapp.rules.model.defaults import DEFAULT_DOCUMENTS
from ghapp.rules.model.framework import DocumentKind


class Keys(BaseModel):
    """A mapping that accepts only the keys of its model."""

    model_config = ConfigDict(strict=True, extra="forbid")


class SectionKeys(Keys):
    """A section that a document should have."""

    name: values.SectionName = Field(description="The text of its heading.", examples=["rollout"])
    also: values.SectionNames = Field(
        default=[], description="Other headings that are accepted.", examples=[["release", "launch"]]
    )
    says: values.SectionNames = Field(
        default=[], description="Words that the section must contain.", examples=[["cost", "time"]]
    )
    date: values.Switch = Field(default=False, description="Whether the section must contain a date.", examples=["on"])


_PATHS = Field(
    description="The files of this kind, as globs with `.gitignore` syntax. An empty list matches no file.",
    examples=[["specs/**", "!specs/README.md"]],
)
_Sections = Annotated[
    list[
        Annotated[
            SectionKeys, BeforeValidator(values.expand_name, json_schema_input_type=values.SectionName | SectionKeys)
        ]
    ],
    AfterValidator(validators.check_sections),
]


class _DocumentKeys(Keys):
    paths: Annotated[values.Globs, _PATHS] = []
    sections: _Sections | None = Field(
        default=None,
        description="The sections that each document needs: a name, or a mapping with more rules. An empty list: none.",
        examples=[["why", {"name": "rollout", "also": ["release"]}]],
    )


class PrdKeys(_DocumentKeys):
    """Product requirements documents: their files and the sections they need."""

    paths: Annotated[values.Globs, _PATHS] = list(DEFAULT_DOCUMENTS[DocumentKind.PRD])


class SddKeys(_DocumentKeys):
    """Solution design documents: their files and the sections they need."""

    paths: Annotated[values.Globs, _PATHS] = list(DEFAULT_DOCUMENTS[DocumentKind.SDD])
    links: values.Switch = Field(default=True, description="Whether an SDD must link to its PRD.", examples=["off"])


class DocumentsKeys(Keys):
    """Which files are documents, and which sections they need."""

    prd: Annotated[
        PrdKeys,
        BeforeValidator(values.expand_paths, json_schema_input_type=values.Glob | list[values.Glob] | PrdKeys),
    ] = Field(
        default_factory=PrdKeys,
        description="Product requirements documents. The PM owns them; the EM must be heard. Either globs, or a mapping"
        " with the keys below.",
        examples=["specs/**", {"sections": ["why", "what"]}],
    )
    sdd: Annotated[
        SddKeys,
        BeforeValidator(values.expand_paths, json_schema_input_type=values.Glob | list[values.Glob] | SddKeys),
    ] = Field(
        default_factory=SddKeys,
        description="Solution design documents. The EM owns them; the PM must be heard. Either globs, or a mapping with"
        " the keys below.",
        examples=[["rfc/**", "!rfc/template.md"], {"links": "off"}],
    )
