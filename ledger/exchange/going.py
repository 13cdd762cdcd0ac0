"""Collection and sharing (Article 13, 归集共享): what may go into a batch, item by item.

Nothing goes that the platform holds already, nothing sealed, and nothing about a natural
person without a basis that the rules of exchange give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.exchange.exchange import Row, items_of
from ledger.exchange.item import SEALED as BECAUSE_SEALED
from ledger.exchange.item import Law, item_of
from ledger.exchange.outgoing import ARRIVED
from ledger.exchange.owed import owed
from ledger.exchange.platform import WITHDRAW
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.exchange.exchange import Named
    from ledger.exchange.item import Item
    from ledger.exchange.outgoing import ExchangeBatch
    from ledger.exchange.platform import Rules
    from ledger.situation import Situation
    from ledger.state import SubjectState

SEALED = Code(
    "sealed_records_must_not_go_out",
    "A sealed record goes to no platform.",
    "已封存的记录不得对外报送。",
    plan(13),
)
NO_BASIS = Code(
    "rows_about_persons_need_a_lawful_basis",
    "Rows about natural persons go out only on a basis the rules give for this table.",
    "自然人数据须有规定的合法依据方可报送。",
    plan(13),
)
NOT_OWED = Code(
    "row_must_be_owed_to_the_platform",
    "The platform takes no such item in this table, or it is not to be reported yet.",
    "该数据不属于此表，或者尚不应报送。",
    plan(13),
)
ALREADY = Code(
    "row_must_not_be_sent_twice",
    "The platform holds this version already, or a batch with it is under way.",
    "该数据的此版本已报送或正在报送。",
    plan(13),
)
NOTHING_THERE = Code(
    "only_what_a_platform_received_is_withdrawn",
    "The item still stands, or the platform never received it.",
    "该数据仍然有效，或者平台从未接收。",
    plan(13),
)


class Going:
    """What decides whether an item goes into a batch."""

    def __init__(
        self,
        situation: Situation,
        rules: Rules,
        platform: str,
        table: str,
        action: str,
        before: ExchangeBatch | None = None,
    ) -> None:
        self.rules, self.platform, self.table, self.action = rules, platform, table, action
        self._situation, self._before = situation, before
        self._law = Law(situation.policy, situation.calendar, situation.today)
        self._by_item = {i: s for s in situation.states.values() for i in items_of(s)}

    def row(self, stream: str, basis: str) -> Row:
        """The row of an item; a refusal when it may not go."""
        state, item, step = self._asked(stream, basis)
        entry = item.derived_from[0]
        if self.action == WITHDRAW:
            if step != WITHDRAW:
                raise NOTHING_THERE.refused(entry, fields=(stream,))
        elif step in ("", WITHDRAW):
            named = state.exchanged.get((self.platform, stream), [])
            code = ALREADY if item.present else NOT_OWED
            raise code.refused(entry, *(n.entry for n in named[-1:]), fields=(stream,))
        return Row(item=stream, version=item.version)

    def again(self, stream: str, basis: str) -> Row | None:
        """The row of an item that failed before; None when nothing is owed of it any more."""
        state, item, step = self._asked(stream, basis)
        newest = state.exchanged[self.platform, stream][-1]
        if self._before is not None and newest.batch != self._before.id:
            raise ALREADY.refused(newest.entry, fields=(stream,))
        if not step or (step == WITHDRAW) != (self.action == WITHDRAW):
            return None
        return Row(item=stream, version=item.version)

    def _asked(self, stream: str, basis: str) -> tuple[SubjectState, Item, str]:
        state = self._by_item.get(stream)
        if state is None:
            raise CASE_UNKNOWN.refused(fields=(stream,))
        item = item_of(state, stream, self.rules, self._law)
        if item is not None and item.because == BECAUSE_SEALED:
            self._require_taking_back(state, item)
        if item is None or item.table != self.table:
            raise NOT_OWED.refused(fields=(stream,))
        table = self.rules.tables[self.table]
        if item.person and basis not in table.persons:
            raise NO_BASIS.refused(item.derived_from[0], fields=("basis",))
        steps = owed(state, item, self.rules, self._law, self._became)
        step = next((o.step for o in steps if o.platform == self.platform), "")
        return state, item, step

    def _require_taking_back(self, state: SubjectState, item: Item) -> None:
        """What is sealed only comes back; what never went out is not there for who may not see
        it."""
        if all(stream != item.item for _, stream in state.exchanged):
            raise CASE_UNKNOWN.refused(fields=(item.item,))
        if self.action != WITHDRAW:
            raise SEALED.refused(item.derived_from[0], fields=(item.item,))

    def _became(self, named: Named) -> str:
        """What became of a row: known of the batch at hand, supposed to arrive of any other."""
        if self._before is not None and named.batch == self._before.id:
            return self._before.rows[named.row - 1].outcome
        return ARRIVED

    def subjects(self, rows: Iterable[Row]) -> tuple[str, ...]:
        """The subjects of rows, each once."""
        return tuple(dict.fromkeys(self._by_item[row.item].tag for row in rows))
