"""Plans: made, approved, steered; and the contact policy."""

from bot.handlers import slack_approval, slack_campaign, slack_plan, slack_policy
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "plan_open": slack_plan.open_form,
        "send_back_open": slack_approval.send_back_form,
        "policy_open": slack_policy.form,
    },
    filled={
        "plan_open": slack_plan.filled_form,
        "plan_preview": slack_plan.filled_form,
        "plan_way": slack_plan.filled_form,
        "plan_test": slack_plan.filled_form,
    },
    checked={
        "plan": slack_plan.check,
        "policy": slack_policy.check,
    },
    pressed={
        "approve": slack_approval.approve,
        "pause": slack_campaign.control,
        "resume": slack_campaign.control,
        "cancel_plan": slack_campaign.control,
        "evaluate_now": slack_campaign.evaluate,
        "settle_open": slack_campaign.show_unknown,
        "settle": slack_campaign.settle,
        "policy_back": slack_policy.back,
    },
    submitted={
        "plan": slack_plan.ask_for_approval,
        "send_back": slack_approval.send_back,
        "policy": slack_policy.save,
    },
    said={
        "policy": slack_policy.said,
    },
    also_said={
        "policies": "policy",
    },
)
