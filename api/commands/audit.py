"""``renxiang audit``: many photos, and what a finished audit can say."""

import typer

from api.commands import audit_report, audit_review, audit_run
from api.commands.default_command import WithDefault

app = typer.Typer(
    cls=WithDefault,
    help="Inspect many photos, and look again at what was found.\n\n"
    "`renxiang audit SOURCE... --out FOLDER` is short for `renxiang audit run`, whose --help tells "
    "of its options.",
    no_args_is_help=True,
)
app.command("run")(audit_run.run)
app.command("rejudge")(audit_review.rejudge)
app.command("compare")(audit_review.compare)
app.command("report")(audit_report.report)
app.command("reference")(audit_report.reference)
