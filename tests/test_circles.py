"""No two modules need each other, not even inside a function: each can be read, and moved, without the other."""

from graphlib import CycleError, TopologicalSorter

import grimp


def test_no_module_is_reached_again_from_what_it_imports():
    graph = grimp.build_graph("openimr", exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(imports) > 500
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        raise AssertionError(" needs ".join(error.args[1])) from None
