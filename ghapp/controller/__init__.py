"""The controller: runs one key of the queue at a time, and recovers what no delivery reported.

It observes, decides through `ghapp.rules`, writes through `ghapp.github` and records through `ghapp.store`. No rule and
no GitHub JSON belongs here.
"""
