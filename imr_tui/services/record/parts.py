"""Count a change to a part of a record as a change to the record, so that nobody saves over it without seeing it."""

from __future__ import annotations

from typing import Any

from imr_tui.models import SAVED_WITH_OWNER
from imr_tui.services.record import records
from imr_tui.services.record.walk import among
from imr_tui.store.session import Session


def follow(session: Session, before: int) -> None:
    """Raise the version of each record of which only parts changed after audit trail id `before`, inside `writing()`.

    Every way to change a part is covered: a form, a merge, a renamed theme, undo.
    """
    tables = session.audit.tables_changed(before)
    for model in SAVED_WITH_OWNER:
        table = str(model._meta.table_name)
        if table not in tables:
            continue
        link: Any = model._meta.fields[model.OWNER]
        rows = session.audit.rows_changed(table, before)
        query: Any = model.select(link).where(model.id.in_(among(rows))).distinct().tuples()
        owners = {key for (key,) in query} | session.audit.deleted_values(table, link.column_name, before)
        changed = session.audit.rows_changed(str(link.rel_model._meta.table_name), before)
        records.touch(link.rel_model, sorted(owners - changed))
