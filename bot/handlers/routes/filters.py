"""Filters that have a name, the builder, and attributes of customers."""

from bot.handlers import slack_attributes, slack_filter_builder, slack_filter_forms, slack_filters
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "build_open": slack_filter_builder.form,
        "build_edit_open": slack_filter_builder.edit_form,
        "build_kept_open": slack_filter_builder.kept_form,
        "attribute_open": slack_attributes.new_form,
        "attribute_edit_open": slack_attributes.edit_form,
        "kept_new_open": slack_filter_forms.new_form,
        "kept_edit_open": slack_filter_forms.edit_form,
        "kept_lower_open": slack_filter_forms.lower_form,
        "kept_use_open": slack_filter_forms.use_form_of,
        "kept_save_open": slack_filter_forms.save_as_form_of,
    },
    filled={
        **dict.fromkeys(slack_filter_builder.STEPS, slack_filter_builder.filled),
        "attribute_check": slack_attributes.filled,
        "kept_check": slack_filter_forms.filled,
        "kept_use_check": slack_filter_forms.use_filled,
    },
    checked={
        "filter_build": slack_filter_builder.check,
        "attribute": slack_attributes.check,
        "kept_filter": slack_filter_forms.check,
        "kept_use": slack_filter_forms.use_check,
        "kept_save_as": slack_filter_forms.save_as_check,
    },
    pressed={
        "filters_all": lambda desk, turn: slack_filters.said(desk, turn, ""),
        "attribute_look": slack_attributes.look_pressed,
        "attribute_remove": slack_attributes.remove,
        "attribute_remove_anyway": slack_attributes.remove_anyway,
        "attribute_restore": slack_attributes.restore,
        "kept_look": slack_filters.look_pressed,
        "kept_ask": slack_filters.ask,
        "kept_history": slack_filters.history,
        "kept_compare": slack_filters.compare,
        "kept_uses": slack_filters.uses,
        "kept_restore": slack_filters.restore,
        "kept_original": slack_filters.original,
        "kept_remove": slack_filters.remove,
        "kept_remove_anyway": slack_filters.remove_anyway,
    },
    submitted={
        "filter_build": slack_filter_builder.ask,
        "attribute": slack_attributes.save,
        "kept_filter": slack_filter_forms.save,
        "kept_use": slack_filter_forms.use,
        "kept_save_as": slack_filter_forms.save_as,
    },
    said={
        "attributes": slack_attributes.said,
        "attribute": slack_attributes.said,
        "filters": slack_filters.said,
        "filter": slack_filters.said,
    },
)
