"""Products, solutions and departments."""

from bot.handlers import slack_product_forms, slack_products, slack_solution_forms, slack_solutions
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "solution_new_open": slack_solution_forms.new_open,
        "solution_edit_open": slack_solution_forms.edit_open,
        "department_new_open": slack_solution_forms.department_open,
        "department_open": slack_solution_forms.department_open,
        "product_edit_open": slack_product_forms.edit_open,
        "product_relations_open": slack_product_forms.relations_open,
        "product_counts_open": slack_product_forms.counts_open,
    },
    checked={
        "solution_new": slack_solution_forms.check_new,
        "solution_edit": slack_solution_forms.check_edit,
        "department": slack_solution_forms.check_department,
        "product_edit": slack_product_forms.check_edit,
        "product_relations": slack_product_forms.check_related,
    },
    pressed={
        "product_show": slack_products.show,
        "product_history": slack_products.show_history,
        "solution_history": slack_solution_forms.show_history,
        "product_undo": slack_products.undo,
        "product_pair": slack_products.confirm,
    },
    submitted={
        "solution_new": slack_solution_forms.make,
        "solution_edit": slack_solution_forms.edit,
        "department": slack_solution_forms.save_department,
        "product_edit": slack_product_forms.edit,
        "product_relations": slack_product_forms.relate,
        "product_counts": slack_product_forms.enter_counts,
    },
    said={
        "product": slack_products.said,
        "solution": slack_solutions.said,
        "department": slack_solutions.said_department,
    },
    also_said={
        "products": "product",
        "solutions": "solution",
        "departments": "department",
    },
)
