"""A router in a virtual machine: the image of a Debian 12, its start in QEMU, and a line for commands.

Used by scripts/vm-lab. QEMU emulates the processor, so that it runs wherever QEMU does, at about a
tenth of the speed.
"""
import base64
import ctypes
import fcntl
import glob
import os
import re
import shutil
import socket
import struct
import subprocess
import time

HERE = os.path.dirname(os.path.realpath(__file__))
FIRST = "systemd,systemd-sysv,udev,dbus,iproute2,nftables,procps,iputils-ping,ca-certificates"
THEN = ("linux-image-amd64", "initramfs-tools", "zstd", "kmod", "wireguard-tools", "conntrack", "firewalld")
# What a router has to say about its network is in files beside this script; what changes nothing here
# only takes time.
UNITS_ON = ("systemd-networkd", "nftables", "agent")
UNITS_OFF = ("apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "e2scrub_reap",
             "dpkg-db-backup.timer", "fstrim.timer", "getty@tty1", "serial-getty@ttyS0")


class CannotRun(Exception):
    """This machine cannot do it, and why."""


# ---- the image ----


class Image:
    """A disk with a Debian 12 that is a router, its kernel, and what the package depends on."""

    def __init__(self, folder):
        self.folder = folder
        self.debian = f"{folder}/debian"
        self.disk = f"{folder}/debian.raw"
        self.kernel = f"{folder}/vmlinuz"
        self.initrd = f"{folder}/initrd"

    def make(self, deb, say):
        if os.path.exists(self.disk):
            return
        os.makedirs(self.folder, exist_ok=True)
        if not os.path.exists(f"{self.debian}/vmlinuz"):
            say("a fresh Debian 12 with a kernel")
            self.strap()
        say("its disk")
        self.furnish()
        self.fetch_dependencies(deb)
        for name, link in ((self.kernel, "vmlinuz"), (self.initrd, "initrd.img")):
            shutil.copy(os.path.realpath(f"{self.debian}/{link}"), name)
        half = f"{self.disk}.half"
        with open(half, "w") as disk:
            disk.truncate(3 << 30)
        done("mke2fs", "-q", "-t", "ext4", "-d", self.debian, half)
        os.rename(half, self.disk)

    def strap(self):
        words = ["debootstrap", "--variant=minbase", f"--include={FIRST}", "bookworm", self.debian]
        done(*words, *mirror())
        self.apt("install", *THEN)

    def apt(self, *words):
        """In the tree, with this machine's names, certificates and proxies."""
        shutil.copy("/etc/resolv.conf", f"{self.debian}/etc/resolv.conf")
        if os.path.exists("/etc/ssl/certs/ca-certificates.crt"):
            shutil.copy("/etc/ssl/certs/ca-certificates.crt", f"{self.debian}/etc/ssl/certs/")
        kept = {name: value for name, value in os.environ.items()
                if name.lower() in ("http_proxy", "https_proxy", "no_proxy")}
        here = dict(kept, PATH="/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND="noninteractive")
        done("chroot", self.debian, "apt-get", "-qq", "-y", "--no-install-recommends", *words, env=here)

    def furnish(self):
        shutil.copytree(f"{HERE}/vm-router", self.debian, dirs_exist_ok=True)
        os.chmod(f"{self.debian}/usr/local/sbin/agent", 0o755)
        done("chroot", self.debian, "update-initramfs", "-u")
        done("chroot", self.debian, "systemctl", "-q", "enable", *UNITS_ON)
        done("chroot", self.debian, "systemctl", "-q", "mask", *UNITS_OFF)
        done("chroot", self.debian, "systemctl", "-q", "disable", "firewalld")

    def fetch_dependencies(self, deb):
        """The machine has no network but that of the lab."""
        shutil.copy(deb, f"{self.debian}/root/portcullis.deb")
        self.apt("install", "--download-only", "/root/portcullis.deb")
        os.remove(f"{self.debian}/root/portcullis.deb")


def mirror():
    """This machine's own, where it names one."""
    for name in ["/etc/apt/sources.list", *glob.glob("/etc/apt/sources.list.d/*")]:
        try:
            with open(name) as lines:
                for line in lines:
                    found = re.match(r"(?:URIs:|deb(?: \[[^]]*\])?) +(\S+)", line)
                    if found and "debian" in found[1] and "security" not in found[1]:
                        return [found[1]]
        except OSError:
            continue
    return []


def layer(over, name, form="qcow2"):
    """A disk that holds what changes on another."""
    done("qemu-img", "create", "-q", "-f", "qcow2", "-b", os.path.abspath(over), "-F", form, name)
    return name


def done(*words, **more):
    """Runs it; what it said is in the message where it fails."""
    result = subprocess.run(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if result.returncode != 0:
        said = "\n".join(result.stdout.splitlines()[-5:])
        raise CannotRun(f"{' '.join(words[:3])} … fails: {said}")
    return result.stdout


# ---- its cards ----


def tap(namespace, name):
    """A device of that name in that namespace, whose other end is a card of the machine."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        if libc.setns(there, 0x40000000) != 0:  # CLONE_NEWNET of linux/sched.h
            raise CannotRun(f"setns: {os.strerror(ctypes.get_errno())}")
        device = os.open("/dev/net/tun", os.O_RDWR)
        # TUNSETIFF; IFF_TAP and IFF_NO_PI, of linux/if_tun.h
        fcntl.ioctl(device, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x0002 | 0x1000))
        return device
    except OSError as refused:
        raise CannotRun(f"no tap device: {refused}") from None
    finally:
        libc.setns(own, 0x40000000)
        os.close(own)
        os.close(there)


# ---- the machine ----


class Machine:
    """One virtual machine that runs, and what is said to it."""

    def __init__(self, image, folder, cards):
        """cards: open tap devices, in the order of eth0, eth1 ..."""
        self.image = image
        self.folder = folder
        self.cards = cards
        self.process = None
        self.line = None
        self.monitor = None
        self.number = 0

    def start(self, disk, package, memory=512, state=None):
        """On that disk; the package is there as a disk of its own, read only.

        state: what keep() kept on that disk, with that memory; None: it boots.
        """
        doors = {name: f"{self.folder}/{name}" for name in ("line", "monitor")}
        words = [
            "qemu-system-x86_64", "-accel", "tcg,tb-size=256", "-cpu", "Nehalem", "-smp", "1",
            "-m", str(memory), "-nodefaults", "-display", "none", "-no-user-config",
            "-kernel", self.image.kernel, "-initrd", self.image.initrd,
            "-append", "root=/dev/vda rw console=ttyS0 net.ifnames=0 panic=5 quiet mitigations=off",
            "-drive", f"file={disk},format=qcow2,if=virtio",
            "-device", "virtio-rng-pci",
            "-serial", f"file:{self.folder}/console.log",
            "-drive", f"file={package},format=raw,if=virtio,readonly=on",
            "-serial", "chardev:line", "-mon", "chardev=monitor",
        ]
        for name, door in doors.items():
            words += ["-chardev", f"socket,id={name},path={door},server=on,wait=off"]
        if state:
            words += ["-loadvm", state]
        for number, card in enumerate(self.cards):
            words += ["-netdev", f"tap,id=n{number},fd={card}",
                      "-device", f"virtio-net-pci,netdev=n{number},mac=52:54:00:00:00:0{number},romfile="]
        log = open(f"{self.folder}/qemu.log", "a")
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                        pass_fds=self.cards)
        self.line = self.connect(doors["line"])
        self.monitor = self.connect(doors["monitor"])
        if state:
            self.wait()
            # It has slept since, and knows nothing of it.
            self.run(f"date -s @{time.time():.0f}")

    def connect(self, door):
        for _ in range(100):
            try:
                line = socket.socket(socket.AF_UNIX)
                line.connect(door)
                return line
            except OSError:
                if self.process.poll() is not None:
                    with open(f"{self.folder}/qemu.log") as log:
                        raise CannotRun(f"QEMU ends: {log.read().strip()}")
                time.sleep(0.1)
        raise CannotRun("QEMU does not open its line")

    def cut(self):
        """As when the power is cut."""
        if self.process:
            self.process.kill()
            self.process.wait()
            for each in (self.line, self.monitor):
                if each:
                    each.close()
            self.process = None

    def keep(self, name, seconds=300):
        """Memory and disk as they are, to start from later, in the disk's file."""
        self.run("sync")
        self.monitor.sendall(f"savevm {name}\ninfo snapshots\n".encode())
        self.monitor.settimeout(seconds)
        said = b""
        while b"VM SIZE" not in said:
            try:
                said += self.monitor.recv(65536)
            except OSError:
                raise CannotRun(f"QEMU keeps no state: {said[-200:]}") from None

    def off(self, seconds=300):
        """As an owner turns it off."""
        self.send("systemctl poweroff")
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        self.cut()

    def wait(self, seconds=900):
        """Until the machine takes commands; its boot's name."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            code, said = self.run("cat /proc/sys/kernel/random/boot_id", patience=5)
            if code == 0:
                return said.strip()
        raise CannotRun(f"it takes no commands: {self.console()[-500:]}")

    def console(self):
        with open(f"{self.folder}/console.log", errors="replace") as log:
            return log.read()

    def send(self, command):
        self.number += 1
        text = base64.b64encode(command.encode()).decode()
        self.line.sendall(f"\n{self.number} {text}\n".encode())

    def run(self, command, patience=60):
        """Exit code and what it said; None when no answer came in so many seconds."""
        self.send(command)
        awaited = f"{self.number} ".encode()
        deadline = time.monotonic() + patience
        heard = b""
        while (left := deadline - time.monotonic()) > 0:
            self.line.settimeout(left)
            try:
                heard += self.line.recv(65536)
            except OSError:
                break
            *whole, heard = heard.split(b"\n")
            for each in whole:
                # Before the machine's side is set up, its terminal echoes what is said.
                if each.startswith(awaited) and each.count(b" ") == 2:
                    _, code, text = each.strip().split(b" ")
                    said = base64.b64decode(text.rstrip(b".")).decode(errors="replace")
                    return int(code), said
        return None, ""
