"""The plain way, to be compared with: one integer program, stage by stage, nothing prepared."""

import time

import numpy as np

from hrt.instance import Instance
from hrt.result import FIGURES
from hrt.verifying.plain import acceptable_wishes, figures
from hrt.verifying.reproof import steps_of
from hrt.verifying.textbook import Part, at_least, textbook_program


def plainly(instance: Instance) -> tuple[float, dict[str, object]]:
    """Seconds and objective of the plain way, all figures in turn."""
    begin = time.perf_counter()
    wishes = acceptable_wishes(instance)
    places = instance.places[wishes.poste].astype(np.int64)
    solver = textbook_program(Part(wishes, places, np.zeros(places.size, np.bool_)))
    solver.setOptionValue("mip_rel_gap", 0.0)
    columns = np.arange(places.size, dtype=np.int32)
    chosen = np.zeros(places.size, np.bool_)
    for figure in FIGURES:
        for step in steps_of(instance, wishes, figure):
            solver.changeColsCost(columns.size, columns, -step.astype(np.float64))
            solver.run()
            chosen = np.array(solver.getSolution().col_value) > 0.5
            at_least(solver, step, int(step[chosen].sum()))
    held = np.flatnonzero(chosen)
    return time.perf_counter() - begin, figures(instance, wishes, held).to_dict()
