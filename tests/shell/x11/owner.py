"""A program of its own that owns CLIPBOARD (or, with a window shown, PRIMARY) in the forms it is told.

``python owner.py SELECTION TEXT [FORM=VALUE ...]``; says ``owned`` once it does. PRIMARY: with a window named ``owner``.
"""

from __future__ import annotations

import sys

from Xlib import X, display
from Xlib.protocol import event as events


def main(selection: str, text: str, forms: list[str]) -> None:
    server = display.Display()
    window = server.screen().root.create_window(50, 50, 200, 100, 0, X.CopyFromParent, event_mask=X.FocusChangeMask)
    window.set_wm_name("owner")
    window.set_wm_class("owner", "Owner")
    if selection == "PRIMARY":
        window.map()
    contents = {"UTF8_STRING": text} | dict(form.split("=", 1) for form in forms)
    atom = server.get_atom(selection)
    window.set_selection_owner(atom, X.CurrentTime)
    server.sync()
    print("owned", flush=True)
    while True:
        event = server.next_event()
        if event.type == X.SelectionClear:
            return
        if event.type != X.SelectionRequest:
            continue
        name = server.get_atom_name(event.target)
        if name == "TARGETS":
            event.requestor.change_property(
                event.property, server.get_atom("ATOM"), 32, [server.get_atom(form) for form in contents]
            )
        elif name in contents:
            print("read", name, flush=True)
            event.requestor.change_property(event.property, event.target, 8, contents[name].encode())
        event.requestor.send_event(
            events.SelectionNotify(
                time=event.time, requestor=event.requestor, selection=event.selection, target=event.target,
                property=event.property if name == "TARGETS" or name in contents else X.NONE,
            )
        )  # fmt: skip
        server.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
