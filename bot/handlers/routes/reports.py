"""Reports that come by themselves, and what plans have brought."""

from bot.handlers import slack_reports
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "schedule_open": slack_reports.open_schedule,
        "report_change_open": slack_reports.open_change,
    },
    checked={
        "schedule": slack_reports.check_schedule,
        "reschedule": slack_reports.check_schedule,
    },
    pressed={
        "report_now": slack_reports.post_now,
        "report_stop": slack_reports.stop,
    },
    submitted={
        "schedule": slack_reports.schedule,
        "reschedule": slack_reports.change,
    },
    said={
        "plans": slack_reports.said_plans,
        "report": slack_reports.said_report,
        "reports": lambda desk, turn, _rest: slack_reports.show_reports(desk, turn),
        **dict.fromkeys(slack_reports.FIRST_WORDS, slack_reports.said),
    },
    also_said={
        "plan": "plans",
    },
)
