"""The command line: commands that parse, call and print.

A command imports what only it needs, so that the others start quickly.
"""

from ghapp.cli import record_commands, repository_commands, server_commands, simulate_command
from ghapp.cli.group import main

__all__ = ["main", "record_commands", "repository_commands", "server_commands", "simulate_command"]
