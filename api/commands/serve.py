"""``renxiang serve``: the HTTP service with everything it needs inside."""

from typing import Annotated

import typer

from api.commands.said import in_words, said


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen [RENXIANG_HOST].")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on [RENXIANG_PORT].")
    ] = None,
    new_admin_key: Annotated[
        bool, typer.Option("--new-admin-key", help="Revoke the admin's key and show a new one.")
    ] = False,
) -> None:
    """Run the HTTP service. Its documentation is served at /docs."""
    # The web stack takes a second to import, which the other commands need not wait for.
    from api.service import ServiceError, run

    try:
        run(host, port, new_admin_key=new_admin_key, show=lambda told: typer.echo(in_words(told)))
    except ServiceError as error:
        typer.echo(said("serve", error=error.said), err=True)
        raise typer.Exit(2) from None
