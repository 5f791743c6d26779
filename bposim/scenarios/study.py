"""A client operation and the scenarios to compare, read from one file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from bposim.scenarios.consistency import inconsistencies
from bposim.scenarios.deals import deals
from bposim.scenarios.hands import hands
from bposim.scenarios.library import Figure, entries
from bposim.scenarios.mishaps import mishaps
from bposim.scenarios.mistakes import Mistake, StudyError, nearest, shown
from bposim.scenarios.reading import NO_DATA, Data, Tree, VolumeRow, read_sample, read_tree, read_volumes
from bposim.scenarios.resolving import Resolved, find, has_table, join, merge, nested, paths, put, resolve
from bposim.scenarios.schema.checked import Finding, check_scenario
from bposim.scenarios.schema.demand import FromFile
from bposim.scenarios.schema.distributions import Empirical
from bposim.scenarios.schema.scenario import Scenario
from bposim.scenarios.transitions import on_the_road, unlike
from bposim.scenarios.volume_paths import volume_path

SHIPPED = ("invoice_processing", "claims", "data_entry", "payroll")
ONLY_SCENARIO = "base"


@dataclass(frozen=True)
class Study:
    """Scenarios by name, in the file's order, with what is needed to run and to explain them."""

    file: str
    name: str
    currency: str
    baseline: str
    scenarios: Mapping[str, Scenario]
    provenance: Mapping[str, Mapping[str, Figure]]  # by scenario, by path
    data: Data
    trees: Mapping[str, Tree]  # by scenario: what was stated, merged, before the library
    resolved: Mapping[str, Tree]  # likewise, after the library; nobody changes it
    whole: str = ""  # fingerprint of the study of which these are some scenarios

    @cached_property
    def fingerprint(self) -> str:
        """Changes with every value that can move a result, the versions of holiday and zone data included."""
        if self.whole:
            return self.whole
        return self._hash(
            {
                "scenarios": {name: scenario.model_dump(mode="json") for name, scenario in self.scenarios.items()},
                "baseline": self.baseline,
            }
        )

    def key(self, scenario: str) -> str:
        """Changes with every value that can move this one scenario's results; its name is not among them."""
        return self._keys[scenario]

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        return {name: self._hash({"scenario": each.model_dump(mode="json")}) for name, each in self.scenarios.items()}

    def _hash(self, content: Mapping[str, Any]) -> str:
        whole = {**content, "files": dict(self.data.hashes), "versions": _versions()}
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    def replace(self, changes: Mapping[str, Any], scenario: str | None = None) -> Study:
        """A study with values replaced by dotted path, in one scenario or in every one that has the table around it."""
        if scenario is not None:
            self._known([scenario])
        chosen = list(self.trees) if scenario is None else [scenario]
        mistakes = []
        trees = dict(self.trees)
        for path, value in changes.items():
            having = [name for name in chosen if name in trees and has_table(trees[name], path)]
            if not having:
                known = [".".join(place) for tree in trees.values() for place in paths(tree)]
                mistakes.append(Mistake(self.file, path, shown(value), "a path of this study", nearest(path, known)))
            for name in having:
                trees[name] = put(trees[name], path, value)
        if mistakes:
            raise StudyError(mistakes)
        stated: Tree = {}
        for path, value in changes.items():
            stated = merge(stated, nested(path, value))
        return self.rebuilt(trees, self.baseline, *(({}, {scenario: stated}) if scenario else (stated, {})))

    def copy(self, scenario: str, name: str, changes: Mapping[str, Any]) -> Study:
        """A study with one more scenario: a copy of another with values replaced by dotted path."""
        self._known([scenario])
        trees = {**self.trees, name: self.trees[scenario]}
        return self.rebuilt(trees, self.baseline, {}, trees).replace(changes, name)

    def rebuilt(self, trees: Mapping[str, Tree], baseline: str, shared: Tree, own: Mapping[str, Tree]) -> Study:
        """A study of other stated trees; `shared` and `own` hold what was changed and say where a mistake stands."""
        return _build(self.file, baseline, trees, shared, own, self)

    def _known(self, names: Iterable[str]) -> None:
        unknown = [name for name in names if name not in self.trees]
        if unknown:
            expected = f"one of the scenarios {', '.join(self.trees)}"
            raise StudyError(Mistake(self.file, "scenarios", n, expected, nearest(n, self.trees)) for n in unknown)

    def only(self, names: Iterable[str]) -> Study:
        """The named scenarios, with the baseline."""
        wanted = {self.baseline, *names}
        self._known(wanted)
        kept = [name for name in self.scenarios if name in wanted]
        return replace(
            self,
            whole=self.fingerprint,
            scenarios={name: self.scenarios[name] for name in kept},
            provenance={name: self.provenance[name] for name in kept},
            trees={name: self.trees[name] for name in kept},
            resolved={name: self.resolved[name] for name in kept},
        )


@cache
def _versions() -> Mapping[str, str]:
    """Of data that results depend on."""
    return {package: metadata.version(package) for package in ("holidays", "tzdata")}


def load_study(source: str | Path) -> Study:
    """A study from a file, or a shipped one by its name. Raises `StudyError` with every mistake in it."""
    path = study_path(source)
    if not path.is_file():
        expected = f"a study file (there is no such file), or one of {', '.join(SHIPPED)}"
        raise StudyError([Mistake(str(source), "", "", expected, nearest(source, SHIPPED))])
    return build_study(read_tree(path), str(path))


def study_path(source: str | Path) -> Path:
    if str(source) in SHIPPED:
        return _shipped_folder() / f"{source}.toml"
    return Path(source)


def _shipped_folder() -> Path:
    """Inside an installed package, or at the top of a checkout."""
    inside = Path(str(resources.files("bposim.scenarios"))) / "studies"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "scenarios"


def build_study(tree: Tree, file: str) -> Study:
    """A study from its tables; `file` is named in mistakes, and CSVs are looked for beside it."""
    shared = {key: value for key, value in tree.items() if key not in ("scenarios", "baseline")}
    own = tree.get("scenarios", {ONLY_SCENARIO: {}})
    if not isinstance(own, dict) or not own:
        raise StudyError([Mistake(file, "scenarios", shown(own), "a table for each scenario")])
    trees = {name: merge(shared, stated) for name, stated in own.items() if isinstance(stated, dict)}
    study = _build(file, tree.get("baseline", next(iter(own))), trees, shared, own)
    check_roads(study, shared, own)
    return study


def check_roads(study: Study, shared: Tree, own: Mapping[str, Tree]) -> None:
    """What is changed scenario by scenario may differ on the way, hence not with every change."""
    found = [_mistake(study.file, *each, shared, own) for each in unlike(study.scenarios, study.baseline)]
    if found:
        raise StudyError(found)


def _build(
    file: str,
    baseline: object,
    trees: Mapping[str, Tree],
    shared: Tree,
    own: Mapping[str, Any],
    before: Study | None = None,
) -> Study:
    """Scenarios whose trees are those of the study before are taken from it."""
    mistakes = [
        Mistake(file, f"scenarios.{name}", shown(stated), "a table")
        for name, stated in own.items()
        if not isinstance(stated, dict)
    ]
    scenarios: dict[str, Scenario] = {}
    provenance: dict[str, Mapping[str, Figure]] = {}
    plain: dict[str, Tree] = {}
    names = {**own, **trees}
    if not isinstance(baseline, str) or baseline not in names:
        expected = f"one of {', '.join(names)}"
        mistakes.append(Mistake(file, "baseline", shown(baseline), expected, nearest(baseline, names)))
    for name, tree in trees.items():
        if before and before.trees.get(name) is tree:
            scenarios[name], provenance[name], plain[name] = (
                before.scenarios[name],
                before.provenance[name],
                before.resolved[name],
            )
            continue
        resolved = resolve(tree)
        provenance[name], plain[name] = resolved.provenance, resolved.tree
        checked, findings = _checked(resolved)
        if checked is not None:
            scenarios[name] = checked
        mistakes += [_mistake(file, name, finding, shared, own) for finding in findings]
    data = _data(Path(file).parent, scenarios, mistakes)
    if mistakes:
        raise StudyError(mistakes)
    first = next(iter(scenarios.values()))
    return Study(file, first.name, first.currency, str(baseline), scenarios, provenance, data, trees, plain)


def _checked(resolved: Resolved) -> tuple[Scenario | None, list[Finding]]:
    known = list(entries())
    findings = [
        Finding(tuple(path.split(".")), value, "an entry of the library", nearest(value, known))
        for path, value in resolved.unknown.items()
    ]
    checked, refused = check_scenario(resolved.tree)
    findings += [each for each in refused if not _is_missing_from(resolved.unknown, each)]
    if checked is not None:
        findings += [*inconsistencies(checked), *hands(checked), *mishaps(checked), *deals(checked)]
        findings += [*volume_path(checked), *on_the_road(checked)]
    return checked, findings


def _is_missing_from(unknown: Iterable[str], finding: Finding) -> bool:
    """An entry that the library does not have may have meant the value."""
    tables = (path.split(".")[:-1] for path in unknown)
    return finding.is_missing and any(list(finding.path[: len(table)]) == table for table in tables)


def _mistake(file: str, scenario: str, finding: Finding, shared: Tree, own: Mapping[str, Tree]) -> Mistake:
    """Said once at its place: in the scenario's own table if the value stands there, else in the shared part."""
    *parents, _ = parts = list(finding.path)
    stated = own.get(scenario, {})
    here = find(stated, parts) is not None
    in_shared = find(shared, parts) is not None or find(shared, parents) is not None
    path = ".".join(parts)
    if here or not in_shared:
        path = f"scenarios.{scenario}.{path}"
    return Mistake(file, path, "" if finding.value is None else shown(finding.value), finding.expected, finding.nearest)


def _data(folder: Path, scenarios: Mapping[str, Scenario], mistakes: list[Mistake]) -> Data:
    """Reads each CSV once; what is wrong with one joins the other mistakes."""
    volumes: dict[str, tuple[VolumeRow, ...]] = {}
    samples: dict[tuple[str, str], tuple[float, ...]] = {}
    hashes: dict[str, str] = {}
    for path, stated in _files(scenarios):
        file = (folder / stated.file).resolve()
        try:
            if folder.resolve() not in file.parents:
                raise StudyError([Mistake(str(folder), path, stated.file, "a file inside the study's folder")])
            if isinstance(stated, FromFile):
                known = {kind for scenario in scenarios.values() for kind in scenario.demand.work_types}
                volumes[stated.file] = volumes.get(stated.file) or read_volumes(file, known)
            else:
                key = (stated.file, stated.column)
                samples[key] = samples.get(key) or read_sample(file, stated.column)
            hashes[stated.file] = hashlib.sha256(file.read_bytes()).hexdigest()
        except StudyError as error:
            mistakes += error.mistakes
    return Data(volumes, samples, hashes) if hashes else NO_DATA


def _files(scenarios: Mapping[str, Scenario]) -> Iterable[tuple[str, FromFile | Empirical]]:
    for scenario in scenarios.values():
        for path, value in _walk(scenario):
            if isinstance(value, FromFile | Empirical):
                yield path, value


def _walk(table: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    """A table and all tables in it."""
    yield path, table
    for key, child in (table if isinstance(table, dict) else vars(table)).items():
        if isinstance(child, dict) or hasattr(child, "__dict__"):
            yield from _walk(child, join(path, str(key)))
