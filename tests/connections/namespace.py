"""A network of this process's own: the loopback, and one way out that leads nowhere and is looked at (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import socket
import struct
import sys
import threading
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_TUNSETIFF, _TUN, _NO_HEADER = 0x400454CA, 0x0001, 0x1000
_ADD_ROUTE, _GET_FLAGS, _SET_FLAGS, _SET_ADDRESS, _SET_MASK = 0x890B, 0x8913, 0x8914, 0x8916, 0x891C
_UP = 0x1
_KERNELS_OWN = {0, 58}
"""IPv6 next headers of what Linux says on a new interface by itself: listener reports and ICMPv6."""


def enter() -> str:
    """Move this process (which must have one thread) into a network of its own; why not, where that cannot be done."""
    if sys.platform != "linux":
        return "no namespaces on this system"
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if user == 0 and libc.unshare(_NEW_NET) == 0:
        return _loopback_up()
    if libc.unshare(_NEW_USER | _NEW_NET) != 0:
        return f"no namespaces here: {os.strerror(ctypes.get_errno())}"
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError as error:
        return f"no namespaces here: {error}"
    return _loopback_up()


def _loopback_up() -> str:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            _set_up(control, b"lo", up=True)
    except OSError as error:
        return f"no namespaces here: the loopback cannot be used ({error})"
    return ""


def _set_up(control: socket.socket, name: bytes, *, up: bool) -> None:
    held = fcntl.ioctl(control, _GET_FLAGS, struct.pack("16sH22x", name, 0))
    flags = struct.unpack("16sH22x", held)[1]
    fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH22x", name, flags | _UP if up else flags & ~_UP))


class _Route(ctypes.Structure):
    _fields_ = [  # as ctypes has it; struct rtentry of Linux
        ("pad1", ctypes.c_ulong), ("dst", ctypes.c_char * 16), ("gateway", ctypes.c_char * 16),
        ("genmask", ctypes.c_char * 16), ("flags", ctypes.c_ushort), ("pad2", ctypes.c_short),
        ("pad3", ctypes.c_ulong), ("pad4", ctypes.c_void_p), ("metric", ctypes.c_short), ("dev", ctypes.c_char_p),
        ("mtu", ctypes.c_ulong), ("window", ctypes.c_ulong), ("irtt", ctypes.c_ushort),
    ]  # fmt: skip


def _address(ip: str) -> bytes:
    return struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(ip))


class WayOut:
    """A default route into a pipe that we hold: whatever leaves is read here, and goes no further."""

    def __init__(self) -> None:
        """``OSError`` where there is no TUN device."""
        self.packets: list[str] = []
        self._name = b"out0"
        self._tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        try:
            fcntl.ioctl(self._tun, _TUNSETIFF, struct.pack("16sH22x", self._name, _TUN | _NO_HEADER))
            self._route()
        except OSError:
            os.close(self._tun)
            raise
        self._stop, self._stopped = os.pipe()
        self._seen = threading.Condition()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _route(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            fcntl.ioctl(control, _SET_ADDRESS, struct.pack("16s16s8x", self._name, _address("192.0.2.2")))
            fcntl.ioctl(control, _SET_MASK, struct.pack("16s16s8x", self._name, _address("255.255.255.0")))
            _set_up(control, self._name, up=True)
            everywhere = _address("0.0.0.0")  # a route's, no listener's
            route = _Route(flags=_UP, dev=self._name)
            for field in ("dst", "gateway", "genmask"):
                ctypes.memmove(ctypes.addressof(route) + getattr(_Route, field).offset, everywhere, len(everywhere))
            fcntl.ioctl(control, _ADD_ROUTE, bytes(route))

    def _watch(self) -> None:
        while True:
            ready, _, _ = select.select([self._tun, self._stop], [], [])
            if self._stop in ready:
                return
            told = describe(os.read(self._tun, 65535))
            if told is not None:
                with self._seen:
                    self.packets.append(told)
                    self._seen.notify_all()

    def sees(self, address: str, port: int) -> bool:
        """Whether a packet sent there now is seen here."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knocking:
            knocking.sendto(b"knock", (address, port))
        with self._seen:
            return self._seen.wait_for(lambda: f"17 to {address}:{port}" in self.packets, timeout=10)

    def cut(self) -> None:
        """From now on there is no way out at all."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            _set_up(control, self._name, up=False)

    def close(self) -> None:
        """Stop looking."""
        os.close(self._stopped)
        self._thread.join()
        os.close(self._tun)
        os.close(self._stop)


def counts_the_lost(address: str, port: int) -> bool:
    """Whether a packet for which there is no way is counted."""
    before = counted("Ip", "OutNoRoutes")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knocking, contextlib.suppress(OSError):
        knocking.sendto(b"knock", (address, port))
    return counted("Ip", "OutNoRoutes") > before


def describe(packet: bytes) -> str | None:
    """``protocol to address:port`` of an IP packet; None for what the kernel sends by itself."""
    if packet[0] >> 4 == 4:
        head, protocol, to = (packet[0] & 15) * 4, packet[9], socket.inet_ntop(socket.AF_INET, packet[16:20])
    else:
        head, protocol, to = 40, packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40])
        if protocol in _KERNELS_OWN:
            return None
    port = f":{int.from_bytes(packet[head + 2 : head + 4])}" if protocol in {6, 17} else ""
    return f"{protocol} to {to}{port}"


def counted(name: str, counter: str) -> int:
    """A counter of this network's, such as ``Udp`` and ``OutDatagrams``."""
    lines = [line.split() for line in Path("/proc/self/net/snmp").read_text().splitlines()]
    names, values = (line[1:] for line in lines if line[0] == f"{name}:")
    return int(values[names.index(counter)])
