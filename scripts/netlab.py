"""Network namespaces with a router between an inside and an outside host, and the traffic of hosts.

Used by scripts/faults, scripts/soak, scripts/bench-load and scripts/vm-lab. Started as a program, it is
one of the hosts:
    netlab.py serve PORT... | stand [SERVER] | browse SOURCE... | beacon SOURCE PORT SECONDS [SERVER] | probe ADDRESS...
"""
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
import time

HEALTHY = "203.0.113.10"
PORT = 80


# ---- hosts ----


def serve(*ports):
    """Answers what is sent to it, on every local address."""

    def answer(connection):
        with connection:
            try:
                while data := connection.recv(4096):
                    connection.sendall(data)
            except OSError:
                pass

    def listen(listener):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    listeners = [socket.create_server(("0.0.0.0", int(port)), backlog=200) for port in ports]
    print("listening", flush=True)
    for listener in listeners[1:]:
        threading.Thread(target=listen, args=(listener,), daemon=True).start()
    listen(listeners[0])


def stand(server=HEALTHY):
    """One connection that must stand for ever, and says when it does not."""
    connection = socket.create_connection((server, PORT), timeout=20)
    try:
        while True:
            connection.sendall(b"still there")
            if not connection.recv(100):
                raise OSError("closed by the other side")
            print("ok", flush=True)
            time.sleep(0.25)
    except OSError as cut:
        print(f"cut {cut}", flush=True)


def exchange(source, port, length, server=HEALTHY):
    """One connection; its outcome as a line, and when it was over."""
    at = f"{time.time():.3f} {source}"
    try:
        address = (server, port)
        with socket.create_connection(address, timeout=20, source_address=(source, 0)) as connection:
            connection.sendall(b"x" * length)
            connection.recv(4096)
        print(f"ok {at} {port} {time.time():.3f}", flush=True)
    except OSError as refused:
        print(f"cut {at} {port} {refused}", flush=True)


def browse(*sources):
    """Healthy hosts: connections at odd times and of odd sizes, each of which must be answered."""

    def host(source, chance):
        while True:
            exchange(source, PORT, chance.randrange(10, 3000))
            time.sleep(chance.expovariate(0.7))

    for number, source in enumerate(sources[1:]):
        threading.Thread(target=host, args=(source, random.Random(number)), daemon=True).start()
    host(sources[0], random.Random(-1))


def beacon(source, port, seconds, server=HEALTHY):
    """An infected host: the same few bytes in an even rhythm."""
    due = time.monotonic()
    while True:
        exchange(source, int(port), 100, server)
        due = max(due + float(seconds), time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))


def probe(*addresses):
    """Prints those that answer within a second and a half."""
    waiting = {}
    for address in addresses:
        each = socket.socket()
        each.setblocking(False)
        each.connect_ex((address, PORT))
        waiting[each] = address
    deadline = time.monotonic() + 1.5
    while waiting and time.monotonic() < deadline:
        _, ready, _ = select.select([], list(waiting), [], 0.1)
        for each in ready:
            address = waiting.pop(each)
            if each.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                print(address)
            each.close()


# ---- the network ----


def run(*words, check=True, **more):
    return subprocess.run(words, check=check, text=True, capture_output=True, **more)


class Lab:
    """Namespaces, hosts and streams; everything in them is ended with it."""

    def __init__(self, work):
        self.work = work
        self.tag = f"pf{os.getpid()}"
        self.processes = {}

    def ns(self, name):
        return f"{self.tag}-{name}"

    def inside(self, name, *words):
        return ["ip", "netns", "exec", self.ns(name), *words]

    def build(self):
        for name in ("in", "rtr", "out"):
            run("ip", "netns", "add", self.ns(name))
            run(*self.inside(name, "ip", "link", "set", "lo", "up"))
        self.cable("in", "eth0", "10.78.1.10/24", "lan", "10.78.1.1/24")
        self.cable("in", "eth1", "10.78.2.10/24", "lan2", "10.78.2.1/24")
        self.cable("out", "eth0", f"{HEALTHY}/24", "wan", "203.0.113.1/24")
        run(*self.inside("in", "ip", "route", "add", "default", "via", "10.78.1.1"))
        run(*self.inside("out", "ip", "route", "add", "default", "via", "203.0.113.1"))
        run(*self.inside("out", "ip", "route", "add", "local", "198.51.100.0/24", "dev", "lo"))
        run(*self.inside("rtr", "ip", "route", "add", "default", "via", HEALTHY))
        run(*self.inside("rtr", "sysctl", "-qw", "net.ipv4.ip_forward=1"))

    def cable(self, host, its, address, ours, gateway):
        run("ip", "link", "add", its, "netns", self.ns(host), "type", "veth",
            "peer", "name", ours, "netns", self.ns("rtr"))
        for name, device, prefix in ((host, its, address), ("rtr", ours, gateway)):
            run(*self.inside(name, "ip", "addr", "add", prefix, "dev", device))
            run(*self.inside(name, "ip", "link", "set", device, "up"))

    def host(self, *words):
        """This file as a program."""
        return [sys.executable, os.path.realpath(__file__), *words]

    def start(self, name, namespace, *words):
        log = open(f"{self.work}/{name}.log", "a")
        words = self.inside(namespace, *self.host(*words))
        self.processes[name] = subprocess.Popen(words, stdout=log, stderr=log)

    def until(self, word, name):
        for _ in range(200):
            if word in self.log(name):
                return
            time.sleep(0.1)
        sys.exit(f"{name} did not start: {self.log(name)}")

    def log(self, name):
        with open(f"{self.work}/{name}.log") as log:
            return log.read()

    def pids(self, *names):
        """Processes of the router by the names of their programs."""
        found = []
        for pid in run("ip", "netns", "pids", self.ns("rtr")).stdout.split():
            try:
                with open(f"/proc/{pid}/comm") as comm:
                    if comm.read().strip() in names:
                        found.append(int(pid))
            except OSError:
                continue  # it ended meanwhile
        return found

    def answering(self, targets):
        return set(run(*self.inside("in", *self.host("probe", *targets))).stdout.split())

    def end(self):
        for name in ("in", "rtr", "out"):
            for pid in run("ip", "netns", "pids", self.ns(name), check=False).stdout.split():
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except ProcessLookupError:
                    pass
        for each in self.processes.values():
            each.wait()
        for name in ("in", "rtr", "out"):
            run("ip", "netns", "del", self.ns(name), check=False)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
