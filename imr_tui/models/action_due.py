"""The current due dates of actions, derived by the store (`store.derived`). Read-only."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField, IntegerField, Model

from imr_tui.models.base import database
from imr_tui.models.recommendation import Action
from imr_tui.models.review import Review

NO_DATE = "9999-12-31"
TO_DO, DONE, SETTLED = 0, 1, 2


class ActionDue(Model):
    """When an action is due, by its last revision, and whether it is open, done, or closed or evaluated."""

    action = ForeignKeyField(Action, primary_key=True, on_delete="NO ACTION")
    rank = IntegerField()
    due = CharField(max_length=10)
    review = ForeignKeyField(Review, on_delete="NO ACTION")

    class Meta:
        database = database
        legacy_table_names = False
