"""Writing carried rows into this database: keys become rows again, columns that wait are written last."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import models

from contest.actions.account import UserNames, new_person
from contest.actions.organization import path_below
from contest.actions.upload import store_upload
from contest.exceptions import DomainError
from contest.models import Organization, Upload, User
from contest.pinyin import pinyin_of
from contest.states import FileFormat
from contest.validators.files import FileLimits
from judging.carry.checking import MAX_FILE
from judging.carry.nouns import NOUNS, Noun
from judging.carry.parcel import Row
from judging.exceptions import CarryRefused
from judging.models import Round
from judging.queries.carry.plan import Change

BATCH: Final = 500
PICTURES: Final = (FileFormat.PNG, FileFormat.JPEG, FileFormat.WEBP)
CLEARED: Final[Mapping[str, dict[str, Any]]] = {
    "contender": {"running_order": None},
    "seat": {"is_chief": False},
}
"""What is emptied before it is written anew, for two rows may change places."""


class Writer:
    """Writes the rows of one file; knows which row here stands for which key of the file."""

    def __init__(self, *, actor: User | None, fixed: Mapping[str, Mapping[str, Any]]) -> None:
        """fixed: noun -> columns that do not travel, with the value they get here."""
        self._actor, self._fixed = actor, fixed
        self._found: dict[str, dict[str, int]] = {noun.name: {} for noun in NOUNS}
        self.people: list[User] = []

    def know(self, noun: Noun, rows: "models.QuerySet[Any]") -> None:
        """Remember rows that are here already."""
        self._found[noun.name] |= dict(rows.values_list(noun.columns[0].path, "pk"))

    def know_keys(self, noun: Noun, keys: Iterable[str]) -> None:
        """Remember those of some keys that are here already."""
        wanted = list(keys)
        for at in range(0, len(wanted), BATCH):
            part = {f"{noun.key[0]}__in": wanted[at : at + BATCH]}
            self.know(noun, noun.model._default_manager.filter(**part))

    def has(self, noun: Noun, key: str) -> bool:
        """Whether a row is here."""
        return key in self._found[noun.name]

    def stands(self, noun: Noun, row: Row) -> bool:
        """Whether a row that is known by several columns is here."""
        return noun.model._default_manager.filter(**self._values(noun, row, only=noun.key)).exists()

    # New rows ---------------------------------------------------------------------------------------------

    def insert(self, noun: Noun, rows: Sequence[Row]) -> None:
        """Add rows; columns in `later` keep their defaults for now."""
        if noun.name == "file":
            self._insert_files(noun, rows)
        elif noun.model is User:
            self._insert_people(noun, rows)
        elif noun.model is Organization:
            self._insert_units(noun, rows)
        else:
            self._insert_plainly(noun, rows)

    def _values(self, noun: Noun, row: Row, *, only: Iterable[str] | None = None) -> dict[str, Any]:
        """Return a row as values of the model's columns, lists left out."""
        values: dict[str, Any] = {}
        for column, value in zip(noun.columns, row, strict=False):
            if column.is_many or (column.name not in only if only is not None else column.name in noun.later):
                continue
            values |= self._value(noun, column.name, value)
        return values

    def _value(self, noun: Noun, name: str, value: Any) -> dict[str, Any]:
        column = noun.columns[noun.place[name]]
        if not column.target:
            return {name: column.read(value)}
        attname = noun.model._meta.get_field(name).attname  # type: ignore[union-attr]
        if value is None:
            return {attname: None}
        found = self._found[column.target].get(value)
        if found is None:
            raise CarryRefused("unsound", f"{noun.name}, {name}")
        return {attname: found}

    def _insert_plainly(self, noun: Noun, rows: Sequence[Row]) -> None:
        fixed = dict(self._fixed.get(noun.name, {}))
        made = []
        for row in rows:
            own = {name: value(row) if callable(value) else value for name, value in fixed.items()}
            made.append(noun.model(**{**self._values(noun, row), **own}))
        moments = self._own_moments(noun)
        if noun.singly:
            for one in made:
                one.save()
        else:
            kept = [{name: getattr(one, name) for name in moments} for one in made]
            noun.model._default_manager.bulk_create(made, batch_size=BATCH)
            for one, values in zip(made, kept, strict=True):
                for name, value in values.items():
                    setattr(one, name, value)
            if moments and made:
                noun.model._default_manager.bulk_update(made, moments, batch_size=BATCH)
        for row, one in zip(rows, made, strict=True):
            if len(noun.key) == 1:
                self._found[noun.name][row[0]] = one.pk
            for column in noun.columns:
                if column.is_many:
                    wanted = [self._found[column.target][key] for key in row[noun.place[column.name]]]
                    getattr(one, column.name).set(wanted)

    @staticmethod
    def _own_moments(noun: Noun) -> list[str]:
        """Columns that the database would fill with the time of this write."""
        return [
            field.name
            for field in noun.model._meta.concrete_fields
            if field.name in noun.place and getattr(field, "auto_now_add", False)
        ]

    def _insert_files(self, noun: Noun, rows: Sequence[Row]) -> None:
        """Store pictures by the one door for files; a file that is none refuses the whole."""
        for row in rows:
            content = base64.b64decode(row[-1])
            limits = FileLimits(formats=PICTURES, max_bytes=MAX_FILE)
            try:
                upload = store_upload(
                    file=ContentFile(content, name="picture"), actor=self._actor, limits=limits,
                    name=row[noun.place["original_name"]],
                )  # fmt: skip
            except DomainError as error:
                raise CarryRefused("unsound", str(error)) from error
            Upload.objects.filter(pk=upload.pk).update(code=row[0])
            self._found["file"][row[0]] = upload.pk

    def _insert_people(self, noun: Noun, rows: Sequence[Row]) -> None:
        """Make accounts that nobody can log in with yet."""
        names = UserNames(User.objects.values_list("username", flat=True))
        for row in rows:
            values = self._values(noun, row)
            pinyin = values.pop("name_pinyin")
            person = new_person(username=names.take(values["full_name"]), **values)
            person.name_pinyin = pinyin or person.name_pinyin
            person.save()
            self._found[noun.name][row[0]] = person.pk
            self.people.append(person)

    def _insert_units(self, noun: Noun, rows: Sequence[Row]) -> None:
        """Grow the tree from its roots: whoever stands above comes first."""
        waiting = list(rows)
        parent_at = noun.place["parent"]
        while waiting:
            ready = [row for row in waiting if row[parent_at] is None or self.has(noun, row[parent_at])]
            if not ready:
                raise CarryRefused("unsound", "units in a circle")
            for row in ready:
                unit = Organization(**self._values(noun, row))
                unit.name_pinyin = pinyin_of(unit.name)[:1000]
                unit.save()
                unit.path = path_below(unit.parent, unit.pk)
                unit.save(update_fields=["path"])
                self._found[noun.name][row[0]] = unit.pk
            waiting = [row for row in waiting if not self.has(noun, row[0])]

    # Later, changed and gone rows -------------------------------------------------------------------------

    def finish(self, noun: Noun, rows: Sequence[Row]) -> None:
        """Write the columns that had to wait for other rows."""
        names = noun.later
        for at in range(0, len(rows), BATCH):
            part = {row[0]: row for row in rows[at : at + BATCH]}
            found = noun.model._default_manager.in_bulk(list(part), field_name=noun.key[0])
            self._write(
                noun,
                [(one, names, [part[key][noun.place[name]] for name in names]) for key, one in found.items()],
            )

    def change(self, noun: Noun, round: Round, changes: Sequence[Change]) -> None:
        """Write what the hall changed in rows that are here."""
        if not changes:
            return
        objects = objects_of(noun, round, {change.key for change in changes})
        if cleared := CLEARED.get(noun.name):
            touched = [objects[change.key].pk for change in changes if cleared.keys() & set(change.columns)]
            noun.model._default_manager.filter(pk__in=touched).update(**cleared)
        self._write(noun, [(objects[change.key], change.columns, change.there) for change in changes])

    def _write(self, noun: Noun, rows: Iterable[tuple[Any, Sequence[str], Sequence[Any]]]) -> None:
        written: dict[int, tuple[Any, set[str]]] = {}
        for one, columns, values in rows:
            first, names = written.setdefault(one.pk, (one, set()))
            for name, value in zip(columns, values, strict=True):
                for attribute, read in self._value(noun, name, value).items():
                    setattr(first, attribute, read)
            names.update(columns)
        for one, names in written.values():  # one by one: an update of many rows at once takes longer to word
            one.save(update_fields=sorted(names))


def objects_of(noun: Noun, round: Round, keys: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
    """Return the rows of some keys, by key."""
    paths = [noun.columns[at].path for at in range(len(noun.key))]
    writes = [noun.columns[at].write for at in range(len(noun.key))]
    found = {}
    for pk, *values in noun.rows(round).values_list("pk", *paths):
        key = tuple(write(value) for write, value in zip(writes, values, strict=True))
        if key in keys:
            found[pk] = key
    return {found[pk]: one for pk, one in noun.model._default_manager.in_bulk(list(found)).items()}


def remove_rows(round: Round, gone: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
    """Take rows away that the hall took away; what points to others goes before them."""
    for noun in reversed(NOUNS):
        if keys := gone.get(noun.name):
            pks = [one.pk for one in objects_of(noun, round, set(keys)).values()]
            noun.model._default_manager.filter(pk__in=pks).delete()


def no_secret(row: Row) -> str:
    """Return, for a carried tablet, a hash that no device's cookie has."""
    return hashlib.sha256(b"carried " + str(row[0]).encode()).hexdigest()
