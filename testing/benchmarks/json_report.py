"""The measurements for programs, in a format with a name.

strata-benchmarks/1: an object with
  schema       "strata-benchmarks/1"
  conditions   {date, processor, processors, load_before, load_after, rounds}
  engines      [{name, command}], the first is the base of the ratios
  guests       [{name, group, args, results: {ENGINE: RESULT}}], RESULT one of {cpu_seconds: [..], wall_seconds: [..]} with a
               number per round, {failure: TEXT}, {sits_out: TEXT}
  comparisons  [{title, peers: [ENGINE..], guests: {GUEST: RATIO}, groups: {GROUP: RATIO}, groups_wall: ..}], RATIO
               {value, low, high}
  processes    [{name, file, runs, results: {ENGINE: COST}}], COST {least_wall, median_wall, least_cpu, median_cpu} in seconds
               or {failure: TEXT}
"""

import dataclasses
import json

SCHEMA = "strata-benchmarks/1"


def _result(cell):
    if cell.failure:
        return {"failure": cell.failure}
    if cell.sits_out:
        return {"sits_out": cell.sits_out}
    return {"cpu_seconds": cell.cpu, "wall_seconds": cell.wall}


def _comparison(comparison):
    as_objects = lambda ratios: {name: dataclasses.asdict(ratio) for name, ratio in ratios.items()}
    return {
        "title": comparison.title,
        "peers": list(comparison.peers),
        "guests": as_objects(comparison.by_guest),
        "groups": as_objects(comparison.by_group),
        "groups_wall": as_objects(comparison.by_group_wall),
    }


def _process(row, costs):
    results = {name: {"failure": cost} if isinstance(cost, str) else dataclasses.asdict(cost) for name, cost in costs.items()}
    return {"name": row.name, "file": row.file, "runs": row.runs, "results": results}


def document(conditions, engines, guests, cells, comparisons, processes):
    return {
        "schema": SCHEMA,
        "conditions": conditions,
        "engines": [{"name": engine.name, "command": engine.command} for engine in engines],
        "guests": [
            {
                "name": guest.name,
                "group": guest.group,
                "args": guest.args,
                "results": {engine.name: _result(cells[guest.name, engine.name]) for engine in engines},
            }
            for guest in guests
        ],
        "comparisons": [_comparison(comparison) for comparison in comparisons],
        "processes": [_process(row, costs) for row, costs in processes],
    }


def text(*parts):
    return json.dumps(document(*parts), indent=1) + "\n"
