"""A made-up county lives through its years: the real commands, driven day by day.

Stories are generators that act and then say on which day they go on; the county runs them in
order of days, so that one seed gives one history. What must be accepted is accepted, what
must be refused is refused with its code and writes nothing; anything else is a finding.
"""
