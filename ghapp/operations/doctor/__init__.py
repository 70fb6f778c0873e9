"""Doctor: finds what is wrong with a set-up, and says what to do about it. It writes nothing.

Each `*_checks` module looks at one subject and returns diagnoses. `examination` runs them in the order in which a
person would mend things: what fails first often explains the rest.
"""
