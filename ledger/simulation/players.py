"""The table of players: every stem that is played in the county, in the order of its articles."""

from __future__ import annotations

from typing import Final

from ledger.simulation import (
    asks,
    bodies,
    complaints,
    declarations,
    draws,
    exchanges,
    grades,
    incentives,
    incidents,
    keys,
    lessons,
    merges,
    objections,
    organisation,
    publicity,
    reports,
    representatives,
    sealings,
    shares,
    tasks,
    webhooks,
)
from ledger.simulation.player import Player

PLAYERS: Final = (
    Player("education", 2, begin=lessons.taught),
    Player("report", 3, life=reports.reported),
    Player("subject", 4, life=merges.twice),
    Player("consumer_complaint", 4, life=complaints.complained_of),
    Player("declaration", 5, life=declarations.declared),
    Player("evaluation", 6, life=grades.graded),
    Player("supervision", 7, begin=draws.yearly_draws, turns={"penalty": (0.04, grades.told)}),
    Player("incentive", 8, turns={"kept": (0.3, incentives.honoured)}),
    Player(
        "accountability",
        11,
        turns={
            "penalty": (0.04, representatives.told),
            "listing": (0.5, representatives.answered_for),
        },
    ),
    Player("sharing", 13, life=shares.undone, turns={"penalty": (0.12, shares.shared)}),
    Player(
        "exchange",
        13,
        begin=exchanges.quiet,
        turns={
            "penalty": (0.1, exchanges.reported),
            "licence": (0.02, exchanges.reported),
            "listing": (0.15, exchanges.reported),
        },
    ),
    Player("webhook", 13, begin=webhooks.followed),
    Player("publication", 14, turns={"listing": (0.9, publicity.listed)}),
    Player(
        "objection",
        15,
        life=objections.left_out,
        turns={
            "penalty": (0.15, objections.objected),
            "licence": (0.02, objections.still_shown),
            "listing": (0.2, objections.objected),
            "measure": (0.2, objections.objected),
            "breach": (0.15, objections.objected),
        },
    ),
    Player("request", 15, life=asks.asked, turns={"licence": (0.02, asks.kept_secret)}),
    Player("rights", 15, life=sealings.forgotten, turns={"sealing": (0.03, sealings.sealed)}),
    Player("incident", 15, begin=incidents.happened),
    Player("key_rotation", 15, begin=keys.rotated),
    Player("mandate", 16, begin=bodies.authorised),
    Player("task", 17, begin=tasks.yearly_tasks),
    Player("pilot", 18, begin=organisation.piloted),
    Player("rulemaking", 19, begin=organisation.documented),
    Player("outreach", 20, begin=organisation.explained),
)
