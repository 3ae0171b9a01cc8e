"""The zone's registry: who agreed, invested and promised what, said by whom, and what came of it.

Every figure is a claim with a source; entities are read from claims. Knows nothing of cases, pages or
of what the law permits.
"""
