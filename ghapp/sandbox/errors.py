"""GitHub's refusals: an HTTP status with GitHub's own message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refused(Exception):
    """A refusal of GitHub; `errors` is the list that a validation failure has besides its message.

    `kind` is the `type` of such an error in GraphQL (`NOT_FOUND`, `FORBIDDEN`, `UNPROCESSABLE`).
    """

    def __init__(self, status: int, message: str, errors: Sequence[Mapping[str, str] | str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = tuple(errors)

    @property
    def kind(self) -> str:
        """Return GraphQL's word for the status."""
        return {404: "NOT_FOUND", 401: "FORBIDDEN", 403: "FORBIDDEN"}.get(self.status, "UNPROCESSABLE")


class Moved(Refused):
    """A refusal because the repository has another name now; it is found by its id.

    Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
    """

    def __init__(self, repository_id: int) -> None:
        super().__init__(301, "Moved Permanently")
        self.repository_id = repository_id


class ReadOnly(Refused):
    """The refusal of a change in an archived repository, which GraphQL does not call `FORBIDDEN`.

    Source: https://github.com/gitpod-io/gitpod/issues/3978
    """

    def __init__(self) -> None:
        super().__init__(403, "Repository was archived so is read-only.")

    @property
    def kind(self) -> str:
        """Return GraphQL's word for it."""
        return "UNPROCESSABLE"


def not_found() -> Refused:
    """Return the refusal for what does not exist or is hidden from the caller."""
    return Refused(404, "Not Found")


def forbidden() -> Refused:
    """Return the refusal for an app without the permission."""
    return Refused(403, "Resource not accessible by integration")


def must_have_rights() -> Refused:
    """Return the refusal for a person without the permission."""
    return Refused(403, "Must have admin rights to Repository.")


def invalid(resource: str, field: str, code: str, message: str = "") -> Refused:
    """Return the validation failure of one field."""
    error = {"resource": resource, "code": code, "field": field}
    return Refused(422, "Validation Failed", [error | {"message": message} if message else error])
