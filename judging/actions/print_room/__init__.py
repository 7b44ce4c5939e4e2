"""The print room: printers, signing keys, runs that survive a dead worker, and spoiled sheets."""

from judging.actions.print_room.key import LARGEST as LARGEST_KEY
from judging.actions.print_room.key import import_key, retire_key, signer_of
from judging.actions.print_room.printer import delete_printer, save_printer
from judging.actions.print_room.run import end_run, resume_run, spoil_sheets, start_run, stop_run
from judging.actions.print_room.work import begin_run, fail_run, finish_run, keep_part, leave_out

__all__ = [
    "LARGEST_KEY",
    "begin_run",
    "delete_printer",
    "end_run",
    "fail_run",
    "finish_run",
    "import_key",
    "keep_part",
    "leave_out",
    "resume_run",
    "retire_key",
    "save_printer",
    "signer_of",
    "spoil_sheets",
    "start_run",
    "stop_run",
]
