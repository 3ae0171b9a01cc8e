"""What the two systems reckon: taxes, charges, duties and fees that are more than one expression.

Importing this package registers every calculation of its modules.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
