"""`pks review`: the review page, on loopback unless somebody may be told apart from anybody."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import ipaddress
import sys
from contextlib import closing
from pathlib import Path

from flows.web.site import Site
from flows.web.users import Role, User, add_user, read_users
from pipeline.settings import load_settings
from pipeline.store import open_store
from schemas.errors import ExitCode, UsageError

from . import add_store_options, say
from .options import add_as_of, add_rules, as_of, load_rules, positive

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def attach(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = (
        "Examples:\n  pks review --out hasil\n  pks review --users petugas.txt --add-user petugas.a\n"
        "  pks review --out hasil --address 192.0.2.7 --host audit.kantor.example --users petugas.txt"
    )
    add_store_options(parser)
    add_as_of(parser)
    add_rules(parser)
    parser.add_argument("--port", type=positive, default=8760, metavar="N", help="port (default: 8760)")
    parser.add_argument(
        "--address", default="127.0.0.1", metavar="IP", help="where to listen (default: loopback)"
    )
    parser.add_argument(
        "--host", action="append", default=[], metavar="NAME", help="name under which browsers ask for it"
    )
    parser.add_argument("--archive", metavar="DIR", help="which archive of the store (default: the latest)")
    parser.add_argument(
        "--inbox", type=Path, metavar="DIR", help="folder into which programs may put files (docs/api.md)"
    )
    parser.add_argument("--users", type=Path, metavar="FILE", help="who may log in, see --add-user")
    parser.add_argument(
        "--add-user", metavar="NAME", help="add somebody to --users (asks for a password), and end"
    )
    parser.add_argument(
        "--role", choices=[role.value for role in Role], default=Role.REVIEWER.value, help="of --add-user"
    )
    parser.add_argument(
        "--proxy-header", metavar="NAME", help="header in which a reverse proxy names whom it has checked"
    )
    parser.add_argument(
        "--proxy-role", action="append", default=[], metavar="NAME=ROLE", help="role of a name; * for others"
    )


def main(options: argparse.Namespace) -> ExitCode:
    """Show the review page until it is interrupted."""
    if options.add_user is not None:
        return _add(options)
    site_users = read_users(options.users) if options.users else None
    roles = dict(_role(text) for text in options.proxy_role)
    if not _is_loopback(options.address) and site_users is None and not (options.proxy_header and roles):
        raise UsageError(
            f"{options.address} is reached by others: the page would be open to everybody.",
            "Give --users FILE, or --proxy-header NAME with --proxy-role, or listen on loopback.",
        )
    inbox = None if options.inbox is None else _inbox(options.inbox, options.out)
    import uvicorn

    from flows.web.app import make_app
    from flows.web.indexing import Indexer

    settings = load_settings()
    requirements = load_rules(options.rules)
    with open_store(options.out, options.db, create=False) as store:
        site = Site(
            store=store,
            requirements=requirements,
            settings=settings,
            as_of=lambda: as_of(options),
            now=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            hosts=frozenset(name.lower() for name in (*_LOOPBACK, options.address, *options.host)),
            archive=options.archive,
            users=site_users,
            alone=None if site_users or options.proxy_header else User(getpass.getuser(), Role.ADMIN),
            proxy_header=options.proxy_header,
            proxy_roles=roles,
            inbox=inbox,
        )
        for archive_id in store.archives():
            if store.list_again(archive_id):
                say("Daftar disusun dari hasil audit yang tersimpan.")
        shown = f"[{options.address}]" if ":" in options.address else options.address
        say(f"Halaman tinjauan: http://{shown}:{options.port}/ (berhenti: Ctrl-C)")
        with closing(site.pictures), Indexer(store):
            uvicorn.run(
                make_app(site),
                host=options.address,
                port=options.port,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
            )
    return ExitCode.OK


def _add(options: argparse.Namespace) -> ExitCode:
    if options.users is None:
        raise UsageError("--add-user needs --users FILE.", "Name the file that holds who may log in.")
    password = (
        getpass.getpass("Kata sandi / password: ")
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    add_user(options.users, options.add_user, Role(options.role), password)
    say(f"{options.add_user} ({options.role}) -> {options.users}")
    return ExitCode.OK


def _inbox(folder: Path, out: Path) -> Path:
    folder, out = folder.resolve(), out.resolve()
    if not folder.is_dir() or folder == out or out in folder.parents or folder in out.parents:
        raise UsageError(
            f"--inbox {folder}: not a folder outside {out}.", "Name the archive, or a folder of its own."
        )
    return folder


def _role(text: str) -> tuple[str, str]:
    name, _, role = text.partition("=")
    if not name or role not in list(Role):
        raise UsageError(f"--proxy-role {text}: not NAME=ROLE.", f"Roles: {', '.join(Role)}.")
    return name, role


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError as error:
        raise UsageError(f"--address {address}: no IP address.", "Such as 127.0.0.1 or 192.0.2.7.") from error
