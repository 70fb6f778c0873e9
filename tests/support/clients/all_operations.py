"""All operations, in the order of the table in docs/internals/sandbox.md."""

from __future__ import annotations

from tests.support.clients.app_operations import APP_OPERATIONS
from tests.support.clients.commit_operations import COMMIT_OPERATIONS
from tests.support.clients.repository_operations import REPOSITORY_OPERATIONS
from tests.support.clients.thread_operations import THREAD_OPERATIONS

OPERATIONS = (*APP_OPERATIONS, *REPOSITORY_OPERATIONS, *THREAD_OPERATIONS, *COMMIT_OPERATIONS)
