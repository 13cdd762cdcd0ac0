"""Results of evaluations and the supervisory class in the stored form of an archive."""

from __future__ import annotations

from datetime import date

from projections.holdings import Holding
from projections.stored import Computed


class EvaluationOwed(Computed, frozen=True, kw_only=True):
    """What a recipient of a result has to confirm, and its last day, which ends at 24:00."""

    recipient: str
    of: str
    """`push`: that it took the result over; `recall`: that it uses it no more."""
    since: date
    due: date
    provisional: bool = False
    acknowledged_on: date | None = None
    late: bool = False


class Evaluation(Holding, frozen=True, kw_only=True):
    """The result of an evaluation (评价结果). Situations: `pending`, `in_force`, `disputed`,
    `input_fell`, `expired`, `superseded`, `withdrawn`."""

    scheme: str
    label: str = ""
    """The scheme's name. 评价方案"""
    kind: str
    """`public`, `industry`, `market`, or `risk`: an internal class that is no grade."""
    grade: str
    grade_label: str = ""
    supervisory_class: str
    """What it means for graded supervision."""
    evaluator: str
    receiver: str
    """Code of the agency that received it."""
    received_on: date
    valid_from: date
    valid_to: date | None = None
    in_force: bool = False
    model_version: str = ""
    document_no: str = ""
    basis: str = ""
    inputs: tuple[str, ...] = ()
    """Records, commitments and listings it rests on."""
    fallen: tuple[str, ...] = ()
    """Those of them that stand no more."""
    inputs_digest: str = ""
    published_on: date | None = None
    shown_publicly: bool = False
    superseded_by: str = ""
    ended_in: int = 0
    owed: tuple[EvaluationOwed, ...] = ()


class TypicalCase(Holding, frozen=True, kw_only=True):
    """A model or warning case made of a record (典型案例). Situations: `proposed`, `published`,
    `hidden` while its record is not sound, `withdrawn`."""

    kind: str
    record: str
    title: str
    unit: str
    field: str = ""
    """The field of law of its record; empty for none."""
    sound: bool = False
    """Its record is live and undisputed."""
    proposed_on: date
    published_on: date | None = None
    sealed_for: str = ""
    """The unit that alone may see it, where its record is sealed."""


class ClassReason(Computed, frozen=True, kw_only=True):
    """One thing that speaks about a class, and whether it counts."""

    kind: str
    """`public`, `industry`, `market`, `risk`, `listing` or `key_field`."""
    about: str
    """The result, listing or licence."""
    what: str
    """The scheme, the type of the list, or the key field."""
    grade: str = ""
    supervisory_class: str = ""
    counts: bool = False
    because: str = ""
    """Why it does not count: `disputed`, `input_fell`, `tie_break_only`, `internal`; `coverage`
    for a key field, where everyone is inspected."""


class Supervision(Computed, frozen=True, kw_only=True):
    """The supervisory class (监管类别) on day D, why, who confirmed it, and how to contest it."""

    supervisory_class: str
    """The class that holds."""
    label: str = ""
    computed_class: str
    """What the reasons give; another than the one that holds while a human must confirm it."""
    awaits_confirmation: bool = False
    reasons: tuple[ClassReason, ...] = ()
    case: str = ""
    """The confirmation that stands: contest it by this id (`contestClass`)."""
    confirmed_in: int = 0
    confirmed_on: date | None = None
    confirmed_by: str = ""
    """Pseudonym of the officer."""
    confirmed_unit: str = ""
    contested_on: date | None = None
    contest_due: date | None = None
    """The last day to answer the contest that is open."""
    contest_outcome: str = ""
    """`upheld` or `denied`; empty while a contest is open or there was none."""
    tilt: str = "middle"
    """`lower`, `middle` or `upper` end of the ratio, by the market's results."""
    key_fields: tuple[str, ...] = ()
    ratio_bp_min: int = 0
    """Hundredths of a percent."""
    ratio_bp_max: int = 0
    times: int = 0
    """Inspections within `per`, key fields aside."""
    per: str = ""
    interview: bool = False
    inspected: int = 0
    """How often it was inspected within `per`, as far as records say."""
    due: bool = True
    """It may be inspected: in a key field, not as often as its class allows, or without a cap."""
    inspected_on: date | None = None
    """When it was last inspected, as far as a record says."""
    next_change_on: date | None = None
    disclosed: dict[str, str] = {}
