"""What may be wrong with a run, and where it shows: nothing that is marked competes."""

from benchmark_utils.results.final import Final
from benchmark_utils.results.memory import remembered
from benchmark_utils.results.read import last_rows

FAILED = "failed"  # it raised, or no image could be scored
CUT_OFF = "cut off"  # stopped by a limit before its last estimate
PARTLY = "partly failed"  # some images could not be scored
SKIPPED = "skipped"  # it did not run
WORST_FIRST = (FAILED, CUT_OFF, PARTLY, SKIPPED)


def status(stored):
    """One of ``WORST_FIRST``, or empty, of the ``final_results`` of a curve."""
    final = Final(stored)
    if final.failure:
        return FAILED
    if final.skipped:
        return SKIPPED
    done, planned = final.progress
    if done < planned:
        return CUT_OFF
    return PARTLY if final.failed_images else ""


def worst(found):
    """The worst of some statuses; what is none of them counts as nothing."""
    return min(filter(WORST_FIRST.__contains__, found), key=WORST_FIRST.index, default="")


@remembered
def statuses(rows):
    """Worst status of each solver of ``rows``, over data sets and repetitions.

    Returns
    -------
    dict of str
    """
    last = last_rows(rows)
    if "final_results" not in last:
        return dict.fromkeys(last["solver_name"], "")
    return last["final_results"].map(status).groupby(last["solver_name"]).agg(worst).to_dict()


def explanation(stored):
    """What is wrong, in words; empty where nothing is."""
    final = Final(stored)
    what = status(stored)
    if what == FAILED:
        return final.failure
    if what == SKIPPED:
        return final.skipped
    if what == CUT_OFF:
        done, planned = final.progress
        return f"{done} of {planned} estimates after the start; raise --timeout (100 s by default)"
    if what == PARTLY:
        names = final.failed_images
        return f"{len(names)} of {final.n_scored} images, not in the means: {', '.join(names)}"
    return ""
