"""The parts of this desktop, put together."""

from __future__ import annotations

from app.shell.parts import Parts


def make_parts(gui: str, language: str = "en") -> Parts:
    """What this desktop has, beside windows that ``gui`` draws. Opens what must be open before anything is shown.

    ``language``: of what the system itself may ask.
    """
    from app.shell.clipboard.choice import make_clipboard
    from app.shell.hotkeys.choice import make_hotkeys
    from app.shell.notifications.choice import make_notifier
    from app.shell.region.choice import make_regions
    from app.shell.tray.choice import make_tray
    from app.vision.reading import make_reader

    return Parts(
        hotkeys=make_hotkeys(language=language),
        clipboard=make_clipboard(),
        regions=make_regions(),
        reader=make_reader(),
        notifier=make_notifier(),
        tray=make_tray(gui),
    )
