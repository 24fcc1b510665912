"""Which departments may offer a product."""

from sqlmodel import Session, select

from core.models import Department
from core.products.departments import offerable


def offering_departments(session: Session, product_id: int) -> tuple[str, ...] | None:
    """Return the names of the departments that may offer a product; None where there are no departments at all."""
    everybody = session.exec(select(Department).order_by(Department.name)).all()
    if not everybody:
        return None
    ranges = {row.name: offerable(session, row.id or 0) for row in everybody}
    return tuple(name for name, allowed in ranges.items() if allowed is None or product_id in allowed)
