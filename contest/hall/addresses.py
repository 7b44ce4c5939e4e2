"""Under which addresses the devices of a hall reach this computer; asks nobody but the operating system."""

import contextlib
import fcntl
import ipaddress
import socket
import struct
import sys
from typing import Final

SIOCGIFFLAGS: Final = 0x8913
SIOCGIFADDR: Final = 0x8915
IFF_UP: Final = 0x1
IFF_LOOPBACK: Final = 0x8
IFF_POINTOPOINT: Final = 0x10
IFF_RUNNING: Final = 0x40
INNER: Final = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "cni", "podman", "zt")
"""Names of interfaces that lead to machines inside this one, never to a tablet."""
ELSEWHERE: Final = ("10.255.255.255", "172.31.255.255", "192.168.255.255")


def lan_addresses() -> list[str]:
    """Return the IPv4 addresses of this computer in networks that others can be in, private ones first."""
    found = _by_interface() if sys.platform == "linux" else _by_guess()
    usable = [one for one in dict.fromkeys(found) if not ipaddress.ip_address(one).is_link_local]
    return sorted(usable, key=lambda one: not ipaddress.ip_address(one).is_private)


def _by_interface() -> list[str]:
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _number, name in socket.if_nameindex():
            if name.startswith(INNER):
                continue
            request = struct.pack("256s", name.encode()[:15])
            try:
                flags = struct.unpack("H", fcntl.ioctl(probe, SIOCGIFFLAGS, request)[16:18])[0]
                if flags & (IFF_LOOPBACK | IFF_POINTOPOINT) or not (flags & IFF_UP and flags & IFF_RUNNING):
                    continue
                found.append(socket.inet_ntoa(fcntl.ioctl(probe, SIOCGIFADDR, request)[20:24]))
            except OSError:
                continue  # an interface without an address
    return found


def _by_guess() -> list[str]:
    """Where interfaces can't be asked: the names of this computer, and what it would send from; nothing is sent."""
    found = []
    with contextlib.suppress(OSError):
        found += [str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for target in ELSEWHERE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
                found.append(probe.getsockname()[0])
            except OSError:
                continue
    return [one for one in found if not ipaddress.ip_address(one).is_loopback]


def host_names() -> list[str]:
    """Return the names under which a browser on this computer, or one that knows mDNS, finds it."""
    own = socket.gethostname().partition(".")[0].lower()
    usable = (
        own and own != "localhost" and own.isascii() and all(sign.isalnum() or sign == "-" for sign in own)
    )
    return ["localhost", *([own, f"{own}.local"] if usable else [])]
