"""After a purge, none of a review's texts is in any byte of the store's folder, encrypted or decrypted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from imr_tui.models import REVIEW_PARTS, Review
from imr_tui.services import session
from imr_tui.services.record import drafts
from imr_tui.services.review import purging, reviews
from imr_tui.store.purge import ranges
from imr_tui.store.session import current, writing
from tests.conftest import Made
from tests.rows import columns_of, one_of_each

PAGE, RESERVED, SALT = 4096, 80, 16
CANARIES = 500


def decrypted(path: Path, key: bytes) -> bytes:
    """Return every page of an SQLCipher 4 file in plain, free pages too (AES-256-CBC, the IV at the page's end)."""
    content = path.read_bytes()
    assert len(content) % PAGE == 0
    plain = bytearray()
    for start in range(0, len(content), PAGE):
        page = content[start : start + PAGE]
        first = SALT if start == 0 else 0
        reserved = page[PAGE - RESERVED :]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(reserved[:16])).decryptor()
        plain += decryptor.update(page[first : PAGE - RESERVED]) + decryptor.finalize()
    return bytes(plain)


def fill() -> tuple[str, set[str]]:
    """Make a review with canaries in every table of it, some edited and some deleted since; returns its uid."""
    canaries: set[str] = set()

    def canary() -> str:
        canaries.add(f"Canary{len(canaries):05d}Q")
        return f"Canary{len(canaries) - 1:05d}Q"

    with writing():
        # Themes and settings belong to the store, so their text is not a canary.
        made = one_of_each()
    review = made[Review]
    texts = {
        model: [field for field in columns_of(model) if field.field_type == "TEXT" and not field.constraints]
        for model in REVIEW_PARTS
    }
    while len(canaries) < CANARIES:
        for model, fields in texts.items():
            for field in fields:
                with writing():
                    model.update({field: canary()}).where(model.id == made[model].id).execute()
    drafts.keep(str(review.uid), "event", "", 0, {"what_happened": canary()})
    event: Any = made[next(model for model in REVIEW_PARTS if model._meta.table_name == "event_person")]
    with writing():
        type(event).delete().where(type(event).id == event.id).execute()
    with writing():
        Review.update(retention_review_on="2020-01-01", ended="withdrawn", ended_on=None).where(
            Review.id == review.id
        ).execute()
    return str(review.uid), canaries


def test_no_canary_of_a_purged_review_is_in_any_byte(made: Made, tmp_path: Path) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    uid, canaries = store.run(fill)
    kept = store.run(reviews.create, "IMR-kept", "A review that stays")
    before = store.run(session.head)
    store.run(lambda: current().database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    # The way to look is right: before the purge they are all there.
    there = decrypted(made.folder / "store.imr", made.key)
    assert len(canaries) >= CANARIES
    assert all(canary.encode() in there for canary in canaries)

    certificate = store.run(purging.purge_review, uid)
    assert store.run(session.verify)[0] == []
    assert store.run(reviews.detail, kept).title == "A review that stays"
    assert certificate.head_before == before
    store.close()
    for path in made.folder.rglob("*"):
        content = path.read_bytes()
        plain = content + (decrypted(path, made.key) if path.name == "store.imr" else b"")
        assert [canary for canary in canaries if canary.encode() in plain] == [], path
        assert b"Canary" not in plain
        # Words of the index are stored in lower case.
        assert b"canary" not in plain
    again = session.open_unlocked(made.folder, made.unlocked())
    assert again.run(session.verify)[0] == []
    assert again.run(purging.certificate, uid).rows == certificate.rows
    again.close()


def test_ranges_are_the_shortest() -> None:
    assert ranges([]) == []
    assert ranges([3, 1, 2, 7, 9, 8]) == [[1, 3], [7, 9]]
