"""Marking a rectangle under X11: the pointer and the keyboard are ours until it is done or given up."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

from Xlib import XK, X, display, error

from app.core.errors import DesktopUnavailable
from app.shell.region.png import png_of, rgb_of
from app.shell.region.rectangle import Rectangle, between

_CROSSHAIR = 34
_THICKNESS = 2
_ATTEMPTS = 40
_PAUSE_SECONDS = 0.05
_STRIP_BYTES = 256 * 1024
_EVENTS = X.ButtonPressMask | X.ButtonReleaseMask | X.PointerMotionMask
_TRY_AGAIN = "Close open menus and try again."


class X11Regions:
    """``name``: the display; None: the environment's. One rectangle at a time; a second call gives up at once."""

    def __init__(self, name: str | None = None) -> None:
        self._name = name
        self._busy = threading.Lock()

    def available(self) -> bool:
        return True

    def mark(self) -> bytes | None:
        if not self._busy.acquire(blocking=False):
            return None
        try:
            server = display.Display(self._name)
            try:
                return _Marking(server).picture()
            finally:
                server.close()
        except (error.DisplayError, error.ConnectionClosedError, error.XError, OSError, ValueError) as why:
            raise DesktopUnavailable(f"The screen could not be read: {why}.", _TRY_AGAIN) from why
        finally:
            self._busy.release()


class _Marking:
    def __init__(self, server: Any) -> None:
        server.set_error_handler(lambda _error, _request: None)
        self._server = server
        self._screen = server.screen()
        self._root = self._screen.root
        self._width, self._height = self._screen.width_in_pixels, self._screen.height_in_pixels
        self._escape = server.keysym_to_keycode(XK.XK_Escape)
        self._bars: list[Any] = []
        self._still: Any = None

    def picture(self) -> bytes | None:
        """A PNG of what is marked; None when it is given up."""
        self._take_over()
        rectangle = self._drag()
        self._server.ungrab_pointer(X.CurrentTime)
        self._server.ungrab_keyboard(X.CurrentTime)
        for bar in self._bars:
            bar.destroy()
        self._server.sync()
        if rectangle is None or not rectangle.big_enough:
            return None
        return self._png(rectangle)

    def _take_over(self) -> None:
        """Grab pointer and keyboard: the keys that called us may still be down, which holds the keyboard."""
        cursor = self._crosshair()
        waiting = threading.Event()
        for _ in range(_ATTEMPTS):
            pointer = self._root.grab_pointer(
                False, _EVENTS, X.GrabModeAsync, X.GrabModeAsync, X.NONE, cursor, X.CurrentTime
            )
            keyboard = self._root.grab_keyboard(False, X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
            if pointer == keyboard == X.GrabSuccess:
                return
            waiting.wait(_PAUSE_SECONDS)
        raise DesktopUnavailable("Another program holds the pointer or the keyboard.", _TRY_AGAIN)

    def _crosshair(self) -> Any:
        with contextlib.suppress(error.XError):
            font = self._server.open_font("cursor")
            if font is not None:
                black, white = (0, 0, 0), (65535, 65535, 65535)
                return font.create_glyph_cursor(font, _CROSSHAIR, _CROSSHAIR + 1, black, white)
        return X.NONE

    def _drag(self) -> Rectangle | None:
        start: tuple[int, int] | None = None
        while True:
            event = self._latest()
            if event.type == X.KeyPress and event.detail == self._escape:
                return None
            if event.type == X.ButtonPress:
                if event.detail != X.Button1:
                    return None
                start = (event.root_x, event.root_y)
                self._keep_screen()
            elif event.type == X.MotionNotify and start is not None:
                self._show(between(start, (event.root_x, event.root_y)))
            elif event.type == X.ButtonRelease and event.detail == X.Button1 and start is not None:
                return between(start, (event.root_x, event.root_y))

    def _latest(self) -> Any:
        """The next event; of pointer movements that wait, the last."""
        event = self._server.next_event()
        while event.type == X.MotionNotify and self._server.pending_events():
            event = self._server.next_event()
        return event

    def _keep_screen(self) -> None:
        """A copy of the screen as the user sees it now, kept in the server: the frame is not to be on it."""
        if self._still is None:
            self._still = self._root.create_pixmap(self._width, self._height, self._screen.root_depth)
        gc = self._root.create_gc(subwindow_mode=X.IncludeInferiors, graphics_exposures=False)
        self._still.copy_area(gc, self._root, 0, 0, self._width, self._height, 0, 0)
        gc.free()

    def _show(self, rectangle: Rectangle) -> None:
        frame = rectangle.frame(_THICKNESS)
        if not self._bars:
            colours = self._screen.default_colormap.alloc_color(0x2F00, 0x6F00, 0xEB00)
            for bar in frame:
                window = self._root.create_window(
                    *bar, 0, X.CopyFromParent, override_redirect=True, background_pixel=colours.pixel, save_under=True
                )
                window.map()
                self._bars.append(window)
        for window, bar in zip(self._bars, frame, strict=True):
            window.configure(x=bar.left, y=bar.top, width=bar.width, height=bar.height, stack_mode=X.Above)
        self._server.flush()

    def _png(self, marked: Rectangle) -> bytes:
        info = self._server.display.info
        formats = {one.depth: one.bits_per_pixel for one in info.pixmap_formats}
        if formats.get(self._screen.root_depth) != 32:
            raise ValueError("its pixels have not four bytes")
        rows = max(1, _STRIP_BYTES // (marked.width * 4))
        pixels = bytearray()
        for top in range(0, marked.height, rows):
            height = min(rows, marked.height - top)
            strip = self._still.get_image(marked.left, marked.top + top, marked.width, height, X.ZPixmap, 0xFFFFFFFF)
            pixels += strip.data if isinstance(strip.data, bytes) else strip.data.encode("latin-1")
        rgb = rgb_of(bytes(pixels), self._masks(), info.image_byte_order == 0)
        return png_of(rgb, marked.width, marked.height)

    def _masks(self) -> tuple[int, int, int]:
        for depth in self._screen.allowed_depths:
            for visual in depth.visuals:
                if visual.visual_id == self._screen.root_visual:
                    return visual.red_mask, visual.green_mask, visual.blue_mask
        raise ValueError("its colours are not told")
