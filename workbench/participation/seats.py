"""Who sits on which side of the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbench.core.errors import NotAllowed, ParticipationError
from workbench.core.text import Text
from workbench.participation.database import reading, writing
from workbench.participation.models import MemberRow, PassphraseRow
from workbench.participation.names import fold_name, require_name
from workbench.participation.passphrases import SHORTEST, Hashed, hash_passphrase
from workbench.participation.records import SIDES, Member, Side
from workbench.participation.rows import read_member


def set_passphrases(engine: Engine, passphrases: Mapping[str, str]) -> None:
    """Set the passphrase of each side named; the others keep theirs.

    Raises
    ------
    ParticipationError
        A side is unknown, a passphrase is shorter than 8 characters, or two sides would share one.
    """
    if set(passphrases) - set(SIDES) or any(len(p) < SHORTEST for p in passphrases.values()):
        raise ParticipationError(
            Text("암구호를 그렇게 정할 수 없습니다", "the passphrases cannot be set so"),
            next_step=Text(
                f"{', '.join(SIDES)} 쪽마다 {SHORTEST}자 이상으로 정하세요",
                f"sides are {', '.join(SIDES)}; use {SHORTEST} characters or more",
            ),
        )
    with writing(engine) as session:
        others = [h for side, h in _hashes(session).items() if side not in passphrases]
        shared = len(set(passphrases.values())) < len(passphrases)
        if shared or any(h.matches(p) for h in others for p in passphrases.values()):
            raise ParticipationError(
                Text("두 쪽이 같은 암구호를 쓸 수 없습니다", "two sides cannot share a passphrase"),
                next_step=Text("쪽마다 다르게 정하세요", "give each side its own"),
            )
        for side, passphrase in passphrases.items():
            hashed = hash_passphrase(passphrase)
            session.merge(
                PassphraseRow(
                    side=side,
                    salt=hashed.salt,
                    digest=hashed.digest,
                    cost=hashed.cost,
                    block=hashed.block,
                    parallel=hashed.parallel,
                    set_at=datetime.now(UTC),
                )
            )


def sign_in(engine: Engine, name: str, passphrase: str) -> Member:
    """Whoever knows a side's passphrase, under a name that belongs to that side from its first use on.

    Raises
    ------
    NotAllowed
        The name cannot be used, the passphrase is nobody's, or the name belongs to another side.
    """
    name = require_name(name)
    with reading(engine) as session:
        hashes = _hashes(session)
    # Every side is tried, so that the time taken tells nothing.
    matching = [side for side in SIDES if side in hashes and hashes[side].matches(passphrase)]
    if not matching:
        raise NotAllowed(
            Text("이름이나 암구호가 맞지 않습니다", "the name or the passphrase is not right"),
            next_step=Text("받으신 암구호를 다시 확인하세요", "check the passphrase that you were given"),
        )
    member = _seat(engine, name, matching[0])
    if member.side != matching[0]:
        raise NotAllowed(
            Text("이 이름은 다른 쪽에서 쓰고 있습니다", "the name belongs to another side"),
            next_step=Text("다른 이름을 쓰세요", "use another name"),
        )
    return member


def find_member(engine: Engine, name: str) -> Member | None:
    """The member of that name, however its case or letters are spelt."""
    with reading(engine) as session:
        row = session.scalar(select(MemberRow).where(MemberRow.folded == fold_name(name)))
        return None if row is None else read_member(row)


def _seat(engine: Engine, name: str, side: Side) -> Member:
    if member := find_member(engine, name):
        return member
    try:
        with writing(engine) as session:
            row = MemberRow(name=name, folded=fold_name(name), side=side, first_seen_at=datetime.now(UTC))
            session.add(row)
            session.flush()
            return read_member(row)
    except IntegrityError:  # the same name, first used twice in the same moment
        member = find_member(engine, name)
        if member is None:
            raise
        return member


def _hashes(session: Session) -> dict[str, Hashed]:
    rows = session.scalars(select(PassphraseRow))
    return {r.side: Hashed(r.salt, r.digest, r.cost, r.block, r.parallel) for r in rows}
