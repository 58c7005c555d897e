"""Places in the vocabulary: what may stand at a key path, read off the pydantic models."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

#: What may be said about a number where it is written.
ANNOTATION = ("value", "source", "grade", "note")


class _Missing:
    """Stand for a default that does not exist."""

    def __repr__(self) -> str:
        return "required"


MISSING = _Missing()


@dataclass(frozen=True)
class Slot:
    """Describe what may stand at one key path.

    Attributes
    ----------
    annotation : the type.
    field : the field it belongs to; for an entry of a collection, the field of the collection.
    entry : True for an entry of a collection.
    owner, name : the model and key of the field.
    """

    annotation: Any
    field: FieldInfo | None = None
    entry: bool = False
    owner: type[BaseModel] | None = None
    name: str = ""

    @cached_property
    def types(self) -> tuple[Any, ...]:
        """The alternatives, without None."""
        return _alternatives(self.annotation)

    @property
    def optional(self) -> bool:
        """True where null is a value."""
        return _accepts_none(self.annotation)

    @property
    def blocks(self) -> tuple[type[BaseModel], ...]:
        """The models that may stand here."""
        return tuple(kind for kind in self.types if isinstance(kind, type) and issubclass(kind, BaseModel))

    @property
    def is_number(self) -> bool:
        """True where a number may stand."""
        return any(kind in (int, float) for kind in self.types)

    @cached_property
    def is_collection(self) -> bool:
        """True where names of the user's choice are keys."""
        return any(get_origin(kind) in (dict, Mapping) or kind is dict for kind in self.types)

    @property
    def is_list(self) -> bool:
        """True where a list may stand."""
        return any(get_origin(kind) in (tuple, list) or kind in (tuple, list) for kind in self.types)

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values of a closed choice; empty where any value of the type will do."""
        return tuple(value for kind in self.types if get_origin(kind) is Literal for value in get_args(kind))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the models that may stand here, in their order."""
        return tuple(dict.fromkeys(key for model in self.blocks for key in fields(model)))

    @cached_property
    def is_table(self) -> bool:
        """True where a mapping is laid over a table of defaults instead of replacing it."""
        return (
            not self.entry
            and self.owner is not None
            and self.is_collection
            and _is_table(self.owner, self.name)
        )

    @property
    def default(self) -> Any:
        """The value where a text is silent, or `MISSING`."""
        if self.owner is None:
            return MISSING
        default = _default(self.owner, self.name)
        return MISSING if self.entry else default

    @property
    def facts(self) -> Facts:
        """Unit, range and source of a number."""
        return _facts(self)

    def child(self, part: str | int) -> Slot | None:
        """Return what may stand one step down, or None where nothing may."""
        if isinstance(part, str):
            return self._of_fields.get(part, self._of_names)
        for kind in self.types:
            if get_origin(kind) in (tuple, list):
                inner = get_args(kind)
                position = 0 if len(inner) == 1 or inner[-1] is Ellipsis else part
                if position < len(inner):
                    return Slot(inner[position], self.field, True, self.owner, self.name)
        return None

    @cached_property
    def _of_fields(self) -> dict[str, Slot]:
        """What may stand at each key of the models that may stand here."""
        found: dict[str, Slot] = {}
        for kind in self.blocks:
            for key, info in fields(kind).items():
                found.setdefault(key, Slot(info.annotation, info, owner=kind, name=key))
        return found

    @cached_property
    def _of_names(self) -> Slot | None:
        """What may stand at a name of the user's choice."""
        for kind in self.types:
            if get_origin(kind) in (dict, Mapping):
                return Slot(get_args(kind)[1], self.field, True, self.owner, self.name)
        return None

    def descend(self, path: tuple[str | int, ...]) -> Slot | None:
        """Return what may stand along a path, or None where nothing may."""
        slot: Slot | None = self
        for part in path:
            slot = slot.child(part) if slot is not None else None
        return slot


@dataclass(frozen=True)
class Facts:
    """Hold what the vocabulary says about a number."""

    description: str = ""
    unit: str = "1"
    low: float | None = None
    high: float | None = None
    source: str | None = None
    grade: str | None = None
    symbol: str | None = None


@cache
def fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a model by the key that a text uses."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


@cache
def attributes(model: type[BaseModel]) -> dict[str, str]:
    """Return the attribute in which a model keeps each key."""
    return {info.alias or name: name for name, info in model.model_fields.items()}


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    if isinstance(annotation, TypeAliasType):
        return _alternatives(annotation.__value__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(kind for part in get_args(annotation) for kind in _alternatives(part))
    return () if annotation in (None, type(None)) else (annotation,)


def _accepts_none(annotation: Any) -> bool:
    if isinstance(annotation, TypeAliasType):
        return _accepts_none(annotation.__value__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _accepts_none(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return any(_accepts_none(part) for part in get_args(annotation))
    return annotation in (None, type(None), Any)


@cache
def _adapter(model: type[BaseModel], key: str) -> TypeAdapter[Any]:
    info = fields(model)[key]
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return TypeAdapter(annotation)


@cache
def _default(model: type[BaseModel], key: str) -> Any:
    info = fields(model)[key]
    if info.is_required():
        return MISSING
    default = info.get_default(call_default_factory=True, validated_data={})
    return _adapter(model, key).validate_python(default) if info.validate_default else default


@cache
def _is_table(model: type[BaseModel], key: str) -> bool:
    if not isinstance(_default(model, key), dict) or not _default(model, key):
        return False
    try:
        return bool(_adapter(model, key).validate_python({}))
    except ValueError:
        return False


def _facts(slot: Slot) -> Facts:
    if slot.field is None:
        return Facts()
    extra = slot.field.json_schema_extra
    known: dict[str, Any] = dict(extra) if isinstance(extra, dict) else {}
    low, high = known.get("range") or _bounds(slot)
    return Facts(
        description=slot.field.description or "",
        unit=str(known.get("unit", "1")),
        low=low,
        high=high,
        source=known.get("source"),
        grade=known.get("grade"),
        symbol=known.get("symbol"),
    )


def _bounds(slot: Slot) -> tuple[float | None, float | None]:
    metadata: list[Any] = [] if slot.entry or slot.field is None else list(slot.field.metadata)
    if get_origin(slot.annotation) is Annotated:
        for extra in get_args(slot.annotation)[1:]:
            metadata += extra.metadata if isinstance(extra, FieldInfo) else [extra]
    low = next((mark.ge for mark in metadata if getattr(mark, "ge", None) is not None), None)
    high = next((mark.le for mark in metadata if getattr(mark, "le", None) is not None), None)
    return low, high
