"""The filters that come with the system (seed 001, "Examples of source filters provided by this system")."""

from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind, Part

PRODUCT = Parameter("product", ParameterKind.PRODUCT)


def _source(name: str, description: str, text: str, *parameters: Parameter) -> KeptFilter:
    return KeptFilter(name, (Part("condition", text),), parameters, description, comes_with_system=True)


SOURCE_FILTERS: tuple[KeptFilter, ...] = (
    _source("bought", "Customers who have bought the product.", "bought($product)", PRODUCT),
    _source("not bought", "Customers who have not bought the product.", "not bought($product)", PRODUCT),
)

SOURCE_BY_NAME = {each.name.casefold(): each for each in SOURCE_FILTERS}
